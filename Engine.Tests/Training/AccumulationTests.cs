using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>Updates made of the gradients of several batches.</summary>
public class AccumulationTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]  // of six batches of four: an update of four, and one of the two that are left
    [InlineData(9, 4)]
    public void Train_ByBatchesOfFour_IsTrainingByOneOfAll(int together, long seed)
    {
        var (parts, wholes) = (Network(seed, size: 4, together), Network(seed, size: 4 * together, together: 1));
        foreach (var trainer in (Trainer<SequenceBatch>[])[parts, wholes])
            trainer.Train(3);

        Assert.Equal(wholes.Updates, parts.Updates);
        Assert.Equal(wholes.Optimizer.StepCount, parts.Optimizer.StepCount);
        foreach (var (part, whole) in parts.Optimizer.Parameters.Zip(wholes.Optimizer.Parameters))
        {
            for (int i = 0; i < part.Value.Length; i++)
                Assert.Equal(whole.Value[i], part.Value[i], 2e-6f);
        }
    }

    [Fact]
    public void Steps_OfAnUpdate_ChangeNothingUntilItsLastAndShareItsRate()
    {
        var task = new LeastSquares(count: 5);
        var trainer = Train(task, together: 2);
        List<(bool Changed, double Rate)> steps = [];
        for (int step = 0; step < 10; step++)
        {
            float[] before = task.Values;
            double rate = trainer.TrainStep().LearningRate;
            steps.Add((!before.AsSpan().SequenceEqual(task.Values), rate));
            if (trainer.Step == trainer.Steps)
                trainer.NextEpoch();
        }

        Assert.Equal(3, trainer.Updates);
        int[] updates = [0, 0, 1, 1, 2, 3, 3, 4, 4, 5];
        Assert.Equal(updates.Select(update => 0.1 * trainer.Schedule!.Factor(update)), steps.Select(step => step.Rate));
        Assert.Equal([false, true, false, true, true, false, true, false, true, true], steps.Select(step => step.Changed));
    }

    [Fact]
    public void Step_ThatFailedBetweenUpdates_IsMadeAgainWithTheSameBits()
    {
        LeastSquares whole = new(count: 6), broken = new(count: 6);
        Train(whole, together: 3).Train(2);
        var trainer = Train(broken, together: 3);
        for (int step = 0; step < 12; step++)
        {
            broken.Factor = float.PositiveInfinity;
            Assert.Throws<TrainingStepException>(() => trainer.TrainStep());
            broken.Factor = 1;
            trainer.TrainStep();
            if (trainer.Step == trainer.Steps)
                trainer.NextEpoch();
        }

        Assert.Equal(whole.Values, broken.Values);
    }

    [Fact]
    public void Resume_WithAnotherNumberOfSteps_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var task = new LeastSquares(count: 6);
        var trainer = Train(task, together: 3);
        trainer.TrainStep();
        trainer.Save(path);
        var other = Train(task, together: 2);

        string message = Assert.Throws<DataFormatException>(() => other.Resume(path)).Message;

        Assert.Contains(
            "from it: its number of steps that gradients are accumulated over is 3, that of this training 2; give",
            message, StringComparison.Ordinal);
        Assert.Contains("Gradients are accumulated over 2 steps", Assert.Throws<ArgumentOutOfRangeException>(
            () => other.ContinueAt(0, 3, 0)).Message, StringComparison.Ordinal);
    }

    static Trainer<float> Train(LeastSquares task, int together) => new(new Adam(task.Parameters, 0.1), task, task.Loss)
    {
        AccumulationSteps = together,
        Schedule = Schedule.Linear(9),
    };

    // One group's gradients are bounded by themselves.
    static Trainer<SequenceBatch> Network(long seed, int size, int together)
    {
        ParameterList parameters = [];
        var model = new Sequential(parameters,
            s => Rnn.Create(CellSpec.Parse("gru"), s, 2, 5), _ => new LastStep(), s => new Linear(s, 5, 1));
        parameters.Initialise(new RandomStream(seed, "initial values"));
        parameters.Group("biases", p => p.Shape.Rank == 1).MaxNorm = 0.1;
        var random = new RandomStream(seed, "values").At(0);
        float[][] values = new float[24][];
        float[] targets = new float[24];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = new float[7 * 2];
            for (int i = 0; i < values[k].Length; i++)
                values[k][i] = (float)random.Normal(0, 1);
            targets[k] = (float)random.Normal(0, 1);
        }
        var batches = Sequences.Of(values, channels: 2).WithTargets(targets).Batches(size);
        return new(new Sgd(parameters, 0.1, momentum: 0.9), batches, (Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass).MeanSquareError(batch.Target(tape)))
        {
            AccumulationSteps = together,
            MaxNorm = 0.5,
        };
    }
}
