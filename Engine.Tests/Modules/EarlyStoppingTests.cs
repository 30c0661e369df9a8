using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Modules;

/// <summary>Evaluations that end a training, bring the best back, lower the rate, and go through a file.</summary>
public class EarlyStoppingTests
{
    // Falls to the third epoch, then rises: a training of ten epochs ends after the sixth.
    static readonly double[] metrics = [5, 4, 2, 3, 2.5, 2.2, 9, 9, 9, 9];

    [Fact]
    public void Train_WithoutANewBest_EndsAndTheBestComesBack()
    {
        var (trainer, parameters) = Create();
        List<float[]> values = [];

        Train(trainer, parameters, 10, values);

        var stopping = trainer.Stopping!;
        Assert.Equal((6, true, 2d, 6, 3), (trainer.Epoch, stopping.IsOver, stopping.Best, stopping.Reports, stopping.SinceBest));
        Assert.Equal(values[5], parameters[0].Value.ToArray());
        int version = parameters[0].Version;
        stopping.RestoreBest();
        Assert.Equal(values[2], parameters[0].Value.ToArray());
        Assert.True(parameters[0].Version > version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Resume_BetweenEpochs_GoesOnWithTheSameBitsAndTheSameBest(int epochs)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (whole, all) = Create();
        Train(whole, all, 10, []);
        var (first, some) = Create();
        Train(first, some, epochs, []);
        first.Save(path);

        var (again, others) = Create(seed: 9);
        again.Resume(path);
        Train(again, others, 10, []);

        Assert.Equal(whole.Epoch, again.Epoch);
        Assert.Equal(whole.Plateau!.Factor, again.Plateau!.Factor);
        Assert.Equal(all[0].Value, others[0].Value);
        whole.Stopping!.RestoreBest();
        again.Stopping!.RestoreBest();
        Assert.Equal(all[0].Value, others[0].Value);
    }

    [Fact]
    public void Rates_OfScheduleAndPlateau_MultiplyAtEveryStep()
    {
        var (trainer, parameters) = Create();
        List<double> factors = [];
        while (trainer.Epoch < 6)
        {
            for (int step = 0; step < trainer.Steps; step++)
            {
                trainer.TrainStep();
                factors.Add(trainer.Optimizer.RateFactor);
            }
            trainer.NextEpoch();
            trainer.Report(metrics[trainer.Epoch - 1]);
        }

        Assert.Equal(
            Enumerable.Range(0, 12).Select(step => trainer.Schedule!.Factor(step) * (step < 10 ? 1 : 0.5)), factors);
    }

    [Fact]
    public void Resume_OfAFileThatHoldsMoreOrLess_IsRefusedAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (trainer, _) = Create();
        trainer.TrainStep();
        trainer.Save(path);
        var (plain, parameters) = Create(without: true);
        float[] before = parameters[0].Value.ToArray();

        Assert.Contains("plateau", Assert.Throws<DataFormatException>(() => plain.Resume(path)).Message, StringComparison.Ordinal);
        Assert.Equal(before, parameters[0].Value.ToArray());
        plain.Save(path);
        Assert.Contains("it lacks the state of a plateau",
            Assert.Throws<DataFormatException>(() => trainer.Resume(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OfWhatAnEvaluationSavedOrBroke_EvaluatesAgain()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (whole, all) = Create();
        Train(whole, all, 10, []);
        Trainer<float> first = null!;
        (first, _) = Create(evaluate: () =>
        {
            if (first.Epoch < 3)
                return metrics[first.Epoch];
            first.Save(path);
            throw new IOException("The data is away.");
        });
        Assert.Throws<IOException>(() => first.Train(10));

        var (again, others) = Create(seed: 9);
        again.Resume(path);
        Train(again, others, 10, []);

        Assert.Equal((whole.Epoch, whole.Stopping!.Reports), (again.Epoch, again.Stopping!.Reports));
        Assert.Equal(all[0].Value, others[0].Value);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Save_AfterAnEvaluationThatIsInfinite_IsResumed(double metric)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (trainer, _) = Create();
        trainer.Report(metric);
        trainer.Save(path);
        var (again, _) = Create(seed: 9);

        again.Resume(path);

        Assert.Equal((1, null), (again.Stopping!.Reports, again.Stopping.Best));
    }

    [Fact]
    public void Report_OfWhatIsNoNumber_IsNoBest()
    {
        var (trainer, _) = Create();
        var stopping = trainer.Stopping!;

        Assert.Throws<InvalidOperationException>(stopping.RestoreBest);
        Assert.False(stopping.Report(double.NaN));
        Assert.Null(stopping.Best);
        Assert.True(stopping.Report(3));
        Assert.False(stopping.Report(double.NaN));
        Assert.Equal(3, stopping.Best);
    }

    [Fact]
    public void Report_OfAccuracies_CountsMoreAsBetterByTheLeastGain()
    {
        var (_, parameters) = Create();
        var stopping = new EarlyStopping(parameters, patience: 2, leastGain: 0.1, higherIsBetter: true);

        Assert.Equal([true, false, true, false, false], ((double[])[0.5, 0.55, 0.7, 0.75, 0.65]).Select(stopping.Report));
        Assert.True(stopping.IsOver);
    }

    [Fact]
    public void Snapshot_OfParametersThatGrew_IsRefused()
    {
        var (_, parameters) = Create();
        var snapshot = new ParameterSnapshot(parameters);
        parameters.Add("later", [1], Initial.One);

        string message = Assert.Throws<InvalidOperationException>(snapshot.Restore).Message;
        Assert.Contains("There are 2 parameters, the snapshot is of 1", message, StringComparison.Ordinal);
    }

    static void Train(Trainer<float> trainer, ParameterList parameters, int epochs, List<float[]> values)
    {
        while (trainer.Epoch < epochs && !trainer.Stopping!.IsOver)
        {
            trainer.Train(trainer.Epoch + 1);
            values.Add(parameters[0].Value.ToArray());
        }
    }

    // Least squares of three numbers, two batches an epoch.
    static (Trainer<float> Trainer, ParameterList Parameters) Create(
        long seed = 1, bool without = false, Func<double>? evaluate = null)
    {
        ParameterList parameters = [];
        var w = parameters.Add("w", [3], new Initial.Uniform(1));
        parameters.Initialise(new RandomStream(seed, "initial values"));
        Trainer<float> trainer = null!;
        trainer = new(new Adam(parameters, 0.1), new Targets(), (Tape tape, float target, in Pass _) =>
        {
            var difference = tape.Use(w) - target;
            return (difference * difference).Sum();
        })
        {
            Schedule = Schedule.Cosine(20).AfterWarmUp(3),
            Plateau = without ? null : new(factor: 0.5, patience: 1),
            Stopping = without ? null : new(parameters, patience: 3),
            Evaluate = evaluate ?? (() => metrics[trainer.Epoch]),
        };
        return (trainer, parameters);
    }

    sealed class Targets : IBatches<float>
    {
        public int Count => 2;

        public float Get(int epoch, int step) => 3 * epoch + step;
    }
}
