using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>Metrics against values worked out by hand, in batches and at once.</summary>
public class MetricTests
{
    readonly Tape tape = new();

    [Fact]
    public void MeanLoss_OfUnequalBatches_CountsEachByItsElements()
    {
        var mean = new MeanLoss();
        mean.Add(2, 3);
        mean.Add(double.NaN, 0);
        mean.Add(6, new Weighting { Lengths = [1, 0] }.Total([2, 3]));

        Assert.Equal((3, 4), (mean.Value, mean.Count));
    }

    [Fact]
    public void RegressionMetrics_InTwoBatches_AreThoseOfAll()
    {
        var metrics = new RegressionMetrics();
        metrics.Add(tape.Input([2], [3, -0.5f]), [2.5f, 0]);
        metrics.Add([2], [2, 7], [2, 8]);

        // errors ½, ½, 0, 1; targets 2.5, 0, 2, 8 with mean 3.125 and Σ distance² 35.1875
        Assert.Equal(2 / 4.0, metrics.MeanAbsoluteError, 1e-12);
        Assert.Equal(1.5 / 4, metrics.MeanSquareError, 1e-12);
        Assert.Equal(Math.Sqrt(0.375), metrics.RootMeanSquareError, 1e-12);
        Assert.Equal(1 - 1.5 / 35.1875, metrics.R2, 1e-12);
        Assert.Equal(4, metrics.Count);
    }

    [Fact]
    public void RegressionMetrics_WithPadding_LookAtNothingBeyondTheEnds()
    {
        var (padded, packed) = (new RegressionMetrics(), new RegressionMetrics());
        padded.Add(
            tape.Input([2, 3], [1, 2, float.NaN, float.NaN, 4, 9]), [2, 2, float.NaN, 1, 1, 7],
            new() { Lengths = [2, 3], Mask = [true, true, true, false, true, true] });
        packed.Add([4], [1, 2, 4, 9], [2, 2, 1, 7]);

        Assert.Equal((packed.Count, packed.MeanAbsoluteError), (padded.Count, padded.MeanAbsoluteError));
        Assert.Equal(packed.MeanSquareError, padded.MeanSquareError);
        Assert.Equal(packed.R2, padded.R2);
    }

    [Fact]
    public void RegressionMetrics_Weights_CountAsRepetitions()
    {
        var (weighted, repeated) = (new RegressionMetrics(), new RegressionMetrics());
        weighted.Add([3], [1, 2, 5], [3, 1, 4], new() { Weights = [2, 0, 1] });
        repeated.Add([3], [1, 1, 5], [3, 3, 4]);

        Assert.Equal(repeated.MeanSquareError, weighted.MeanSquareError, 1e-12);
        Assert.Equal(repeated.R2, weighted.R2, 1e-12);
    }

    [Fact]
    public void R2_OfTargetsFarFromZero_KeepsItsDigits()
    {
        var metrics = new RegressionMetrics();
        for (int batch = 0; batch < 100; batch++)
            metrics.Add([2], [16000001, 16000002], [16000000, 16000002]);

        Assert.Equal(0.5, metrics.R2, 1e-9);
    }

    [Fact]
    public void R2_OfEqualTargets_IsRefused()
    {
        var metrics = new RegressionMetrics();
        metrics.Add([3], [0, 0, 0], [0.1f, 0.1f, 0.1f]);

        Assert.Contains("All targets that were counted are equal", Refused(() => metrics.R2), StringComparison.Ordinal);
        Assert.Equal(0.1f, metrics.MeanAbsoluteError, 1e-9);
    }

    [Fact]
    public void Accuracy_OfSequences_CountsTheRowsThatCount()
    {
        var accuracy = new Accuracy();
        var scores = tape.Input([2, 2, 3], [0, 2, 1, 5, 5, 0, float.NegativeInfinity, -3, -4, float.NaN, 0, 0]);
        accuracy.Add(scores, [1, 1, 1, -100], new() { Lengths = [2, 1] });

        Assert.Equal((2 / 3.0, 3), (accuracy.Value, accuracy.Count));
    }

    // Targets by answers: 2 1 0 / 0 1 0 / 2 0 0, and class 3 that nobody names.
    [Fact]
    public void ConfusionMatrix_OfTwoBatches_TellsOfEveryClass()
    {
        var matrix = new ConfusionMatrix(4);
        matrix.Add([4], answers: [0, 0, 1, 1], targets: [0, 0, 0, 1]);
        matrix.Add(tape.Input([3, 4], [9, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 9]), [2, 2, 3], new() { Mask = [true, true, false] });

        Assert.Equal((2, 1, 2, 6), (matrix[0, 0], matrix[0, 1], matrix[2, 0], matrix.Count));
        Assert.Equal(0.5, matrix.Accuracy);
        Assert.Equal([0.5, 0.5, 0, 0], Enumerable.Range(0, 4).Select(matrix.Precision));
        Assert.Equal([2 / 3.0, 1, 0, 0], Enumerable.Range(0, 4).Select(matrix.Recall));
        Assert.Equal([4 / 7.0, 2 / 3.0, 0, 0], Enumerable.Range(0, 4).Select(matrix.F1));
        Assert.Equal(1 / 3.0, matrix.MacroPrecision, 1e-12);
        Assert.Equal(5 / 9.0, matrix.MacroRecall, 1e-12);
        Assert.Equal((4 / 7.0 + 2 / 3.0) / 3, matrix.MacroF1, 1e-12);
    }

    [Fact]
    public void Metrics_OfNothing_SayThatNothingWasCounted()
    {
        var (mean, regression, accuracy, matrix) = (new MeanLoss(), new RegressionMetrics(), new Accuracy(), new ConfusionMatrix(2));
        mean.Add(3, 0);
        regression.Add([2], [1, 2], [1, 2], new() { Mask = [false, false] });
        accuracy.Add([0, 2], [], []);
        Func<double>[] values =
        [
            () => mean.Value, () => regression.MeanAbsoluteError, () => regression.RootMeanSquareError, () => regression.R2,
            () => accuracy.Value, () => matrix.Accuracy, () => matrix.Precision(0), () => matrix.MacroF1,
        ];

        Assert.All(values, value => Assert.Contains("Nothing was counted", Refused(value), StringComparison.Ordinal));
    }

    public static TheoryData<string, Action<RegressionMetrics, Accuracy, ConfusionMatrix>> Misuses() => new()
    {
        { "3 predictions and 2 targets were given for [2]", (r, _, _) => r.Add([2], [1, 2, 3], [1, 2]) },
        { "Mask has 3 elements", (r, _, _) => r.Add([2], [1, 2], [1, 2], new() { Mask = [true, true, true] }) },
        { "Target 1 is 3; classes are 0 to 2", (_, a, _) => a.Add([2, 3], new float[6], [0, 3]) },
        { "The score of class 1 in row 1 is NaN", (_, a, _) => a.Add([2, 3], [0, 0, 0, 0, float.NaN, 0], [0, 0]) },
        { "6 scores and 3 targets were given for [2, 3]", (_, a, _) => a.Add([2, 3], new float[6], [0, 0, 0]) },
        { "it must be [.., classes]", (_, a, _) => a.Add([], [1], [0]) },
        { "Answer 1 is 7; classes are 0 to 2", (_, _, m) => m.Add([2], [0, 7], [0, 0]) },
        { "Target 0 is -1", (_, _, m) => m.Add([2], [0, 0], [-1, 0]) },
        { "1 answers and 2 targets were given for [2]", (_, _, m) => m.Add([2], [0], [0, 0]) },
        { "The scores are [1, 2]; the last axis must be of 3 classes", (_, _, m) => m.Add(new Tape().Filled([1, 2], 0), [0]) },
        { "Classes are 0 to 2", (_, _, m) => _ = m[0, 3] },
        { "of 1 to 16384 classes", (_, _, _) => _ = new ConfusionMatrix(0) },
        { "A batch counts by 0 or a positive number", (_, _, _) => new MeanLoss().Add(1, double.NaN) },
    };

    [Theory]
    [MemberData(nameof(Misuses), DisableDiscoveryEnumeration = true)]
    public void Metrics_Misused_SayBothSidesAndCountNothing(string part, Action<RegressionMetrics, Accuracy, ConfusionMatrix> misuse)
    {
        var (regression, accuracy, matrix) = (new RegressionMetrics(), new Accuracy(), new ConfusionMatrix(3));

        var refusal = Assert.ThrowsAny<ArgumentException>(() => misuse(regression, accuracy, matrix));
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (regression.Count, accuracy.Count, matrix.Count));
        regression.Add([1], [1], [2]);
        accuracy.Add([1, 1], [1], [0]);
        matrix.Add([1], [0], [0]);
        Assert.Equal((1, 1, 1), (regression.Count, accuracy.Count, matrix.Count));
    }

    [Fact]
    public void Metrics_OfBatchesOfOneSize_AllocateNothing()
    {
        var (mean, regression, accuracy, matrix) = (new MeanLoss(), new RegressionMetrics(), new Accuracy(), new ConfusionMatrix(3));
        var (scores, classes, targets, lengths) = (new float[12], new int[4], new float[12], (int[])[2, 1]);
        Shape shape = [2, 2, 3];
        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            var y = tape.Input(shape, scores);
            mean.Add(1, new Weighting { Lengths = lengths }.Total(shape));
            regression.Add(y, targets, new() { Lengths = lengths });
            accuracy.Add(y, classes, new() { Lengths = lengths });
            matrix.Add(y, classes, new() { Lengths = lengths });
        }));
    }

    static string Refused(Func<double> value) => Assert.Throws<InvalidOperationException>(() => (object)value()).Message;
}
