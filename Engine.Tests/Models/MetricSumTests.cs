using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using Xunit;

namespace MoGru.Tests.Models;

public class MetricSumTests
{
    [Fact]
    public void Accuracy_OverTheMask_CountsOnlyTheStepsThatAreAsked()
    {
        var shape = new TaskShape
        {
            Name = "t",
            Steps = 2,
            Vocabulary = 3,
            Outputs = 2,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
        };
        var batch = new Batch(shape, 2);
        ((int[])[0, 1, 1, 0]).CopyTo(batch.Target, 0);
        ((float[])[0, 1, 1, 1]).CopyTo(batch.Mask, 0);

        var metric = default(MetricSum).With(shape, batch, [0, 5, 0, 5, 0, 5]);  // answers 1, 1, 1 to the second step and on

        Assert.Equal((2, 3), (metric.Sum, metric.Count));
    }

    [Fact]
    public void Nats_OfAnswers_AreMeanCrossEntropies()
    {
        var shape = new TaskShape { Name = "t", Steps = 2, Vocabulary = 3, Outputs = 2, Loss = LossKind.MaskedCrossEntropy, Metric = "nats" };
        var batch = new Batch(shape, 1);
        ((int[])[0, 1]).CopyTo(batch.Target, 0);
        ((float[])[1, 1]).CopyTo(batch.Mask, 0);

        var metric = default(MetricSum).With(shape, batch, [1000, 1000, 0, 2]);

        Assert.Equal((Math.Log(2) + Math.Log(1 + Math.Exp(-2))) / 2, metric.Value, 1e-12);
    }

    [Theory]
    [InlineData("mse", 5.0 / 6)]
    [InlineData("mse_sum", 5.0 / 2)]
    public void SquaredErrors_OverSteps_AreMeansOrSumsASample(string name, double expected)
    {
        var shape = new TaskShape { Name = "t", Steps = 3, Inputs = 1, Outputs = 1, Loss = LossKind.MeanSquare, Metric = name };
        var batch = new Batch(shape, 2);

        Assert.Equal(expected, default(MetricSum).With(shape, batch, [0, 1, 0, 2, 0, 0]).Value, 1e-12);
    }
}
