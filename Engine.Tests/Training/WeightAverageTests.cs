using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>The moving average of parameters: its numbers, its place in an evaluation, and its way through a file.</summary>
public class WeightAverageTests
{
    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.9, false)]
    [InlineData(0.1, true)]
    [InlineData(0.0, false)]
    public void Update_AfterEverySet_IsTheAverageInDoublePrecision(double decay, bool warmUp)
    {
        ParameterList parameters = [];
        int[] sizes = [1, 15, 16, 17, 33];
        foreach (int size in sizes)
            parameters.Add($"w{size}", [size], new Initial.Uniform(1));
        var constant = parameters.AddConstant("scale", [3], Initial.One);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var average = new WeightAverage(parameters, decay, warmUp);
        double[][] expected = [.. sizes.Select(size => new double[size])];
        for (int t = 0; t < 40; t++)
        {
            parameters.Initialise(new RandomStream(t, "values"));
            constant.Write().Fill(t);
            average.Update();
            double kept = t == 0 ? 0 : warmUp ? Math.Min(decay, (1.0 + t) / (10 + t)) : decay;
            for (int k = 0; k < sizes.Length; k++)
            {
                for (int i = 0; i < sizes[k]; i++)
                    expected[k][i] = kept * expected[k][i] + (1 - kept) * parameters[k].Value[i];
            }
        }

        using (average.Use())
        {
            for (int k = 0; k < sizes.Length; k++)
            {
                for (int i = 0; i < sizes[k]; i++)
                    Assert.Equal(expected[k][i], parameters[k].Value[i], 1e-6);
            }
            Assert.Equal([39f, 39, 39], constant.Value.ToArray());
        }
        Assert.Equal(40, average.Updates);
    }

    [Fact]
    public void Use_LeftByAnException_BringsTheParametersBack()
    {
        var task = new LeastSquares(count: 3);
        var average = new WeightAverage(task.Parameters);
        var trainer = new Trainer<float>(new Adam(task.Parameters, 0.1), task, task.Loss) { Average = average };
        trainer.TrainStep();
        trainer.TrainStep();
        float[] trained = task.Values;
        int version = task.Parameters[0].Version;

        Action evaluation = () =>
        {
            using var used = average.Use();
            Assert.NotEqual(trained, task.Values);
            Assert.True(task.Parameters[0].Version > version);
            foreach (Action trains in (Action[])[() => trainer.TrainStep(), average.Update, () => average.Use()])
                Assert.Contains("dispose what Use gave",
                    Assert.Throws<InvalidOperationException>(trains).Message, StringComparison.Ordinal);
            used.Dispose();
            Assert.Equal(trained, task.Values);
            throw new IOException();
        };
        Assert.Throws<IOException>(evaluation);

        Assert.Equal(trained, task.Values);
        Assert.False(average.IsInUse);
        trainer.TrainStep();
    }

    [Fact]
    public void Average_OfNothingOrOfAnotherModel_IsRefused()
    {
        LeastSquares task = new(count: 3), other = new(count: 3);
        var average = new WeightAverage(task.Parameters);

        Assert.Contains("call Update after a step",
            Assert.Throws<InvalidOperationException>(() => average.Use()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Trainer<float>(new Adam(other.Parameters), other, other.Loss) { Average = average });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightAverage(task.Parameters, decay: 1));
        task.Parameters.Add("later", [1], Initial.One);
        Assert.Contains("the average is of 1", Assert.Throws<InvalidOperationException>(average.Update).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithAnAverage_EvaluatesAndKeepsIt()
    {
        var task = new LeastSquares(count: 3);
        var average = new WeightAverage(task.Parameters, decay: 0.5);
        List<float[]> seen = [];
        var trainer = new Trainer<float>(new Adam(task.Parameters, 0.1), task, task.Loss)
        {
            Average = average,
            Stopping = new(task.Parameters, patience: 9),
            Evaluate = () =>
            {
                seen.Add(task.Values);
                return seen.Count == 2 ? 1 : 2;
            },
        };
        trainer.Train(3);
        float[] trained = task.Values;

        Assert.Equal(9, average.Updates);
        using (average.Use())
            Assert.Equal(seen[2], task.Values);
        Assert.Equal(trained, task.Values);
        Assert.NotEqual(trained, seen[2]);
        trainer.Stopping.RestoreBest();
        Assert.Equal(seen[1], task.Values);
    }

    [Fact]
    public void Resume_OfWhatAnEvaluationOfTheAverageSaved_GoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        LeastSquares whole = new(count: 3), again = new(count: 3);
        Trainer<float> first = null!;
        first = Create(whole, () =>
        {
            float[] seen = whole.Values;
            if (first.Epoch == 1)
                first.Save(path);
            Assert.Equal(seen, whole.Values);
            return 1;
        });
        first.Train(4);
        var second = Create(again, () => 1);
        again.Parameters[0].Write().Fill(9);

        second.Resume(path);
        Assert.Equal((1, 3), (second.Epoch, second.Step));
        second.Train(4);

        Assert.Equal(whole.Values, again.Values);
        using (first.Average!.Use())
        {
            using (second.Average!.Use())
                Assert.Equal(whole.Values, again.Values);
        }

        static Trainer<float> Create(LeastSquares task, Func<double> evaluate) => new(new Adam(task.Parameters, 0.1), task, task.Loss)
        {
            Average = new(task.Parameters, decay: 0.7),
            Evaluate = evaluate,
        };
    }

    [Fact]
    public void Steps_WithAverageAccumulationAndLog_AllocateNothing()
    {
        var task = new LeastSquares(count: 5);
        var trainer = new Trainer<float>(new Adam(task.Parameters, 0.1), task, task.Loss)
        {
            Average = new(task.Parameters),
            AccumulationSteps = 2,
            Logger = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
        };

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int step = 0; step < trainer.Steps; step++)
                trainer.TrainStep();
            trainer.NextEpoch();
        }));
    }
}
