using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>A model of modules, trained by batches of sequences of unequal lengths.</summary>
public class SequenceTrainingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Resume_WithinAnEpoch_GoesOnWithTheSameBits(int steps)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var (whole, parameters) = Create(seed: 1);
        whole.Train(3);
        var (first, _) = Create(seed: 1);
        for (int step = 0; step < steps; step++)
        {
            first.TrainStep();
            if (first.Step == first.Steps)
                first.NextEpoch();
        }
        first.Save(path);

        var (again, others) = Create(seed: 9);
        again.Resume(path);
        again.Train(3);

        Assert.All(parameters.Zip(others), pair => Assert.Equal(pair.First.Value, pair.Second.Value));
    }

    [Fact]
    public void Epoch_AfterTheFirstTwo_AllocatesNothing()
    {
        var (trainer, _) = Create(seed: 1);
        trainer.Train(2);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int step = 0; step < trainer.Steps; step++)
                trainer.TrainStep();
            trainer.NextEpoch();
        }));
    }

    // Each row of a batch has the bits that it has alone.
    [Fact]
    public void Model_OfABatch_TellsOfEachSequenceWhatItTellsOfItAlone()
    {
        var (_, parameters, model, set) = Model(seed: 1);
        var batches = set.Batches(8, seed: 1);
        for (int step = 0; step < batches.Count; step++)
        {
            var batch = batches.Get(0, step);
            var told = model.Forward(batch.Input(new()), new() { Lengths = batch.Lengths });
            for (int row = 0; row < batch.Count; row++)
            {
                int index = batch.Indices[row];
                var alone = model.Forward(new Tape().Input([1, set.LengthOf(index), 2], set.ValuesOf(index).Span), default);
                Assert.Equal(alone.Value, told.Value.Slice(row, 1));
            }
        }
        Assert.Equal(10, parameters.Count);
    }

    [Fact]
    public void Batches_OfOneSet_AreReadByThreadsAtOnce()
    {
        var set = DrawnSequences.Of(100, channels: 2, longest: 30);
        int[][] read = new int[8][];

        Parallel.For(0, 8, k =>
        {
            var batches = set.Batches(9, seed: 1);
            read[k] = [.. Enumerable.Range(0, 12).SelectMany(step => batches.Get(step % 3, step % batches.Count).Indices.ToArray())];
        });

        Assert.All(read, one => Assert.Equal(read[0], one));
    }

    static (Trainer<SequenceBatch> Trainer, ParameterList Parameters) Create(long seed)
    {
        var (outputs, parameters, model, set) = Model(seed);
        return (new(new Adam(parameters, 0.01), set.Batches(8, seed: 3), (Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass with { Lengths = batch.Lengths })
                .MeanSquareError(outputs.Forward(batch.Target(tape), default))), parameters);
    }

    static (Standardisation Outputs, ParameterList Parameters, Module Model, Sequences Set) Model(long seed)
    {
        var set = DrawnSequences.Of(30, channels: 2, longest: 12).WithTargets([.. Enumerable.Range(0, 30).Select(k => 20f * k)]);
        ParameterList parameters = [];
        var inputs = new Standardisation(parameters.Scope("inputs"), 2);
        var outputs = new Standardisation(parameters.Scope("outputs"), 1);
        var model = new Sequential(parameters,
            _ => inputs, s => Rnn.Create(CellSpec.Parse("gru"), s, 2, 8), _ => new LastStep(), s => new Linear(s, 8, 1));
        parameters.Initialise(new RandomStream(seed, "initial values"));
        inputs.Fit(set.Values);
        outputs.Fit(set.Targets);
        return (outputs, parameters, model, set);
    }
}
