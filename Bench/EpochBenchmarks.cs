using BenchmarkDotNet.Attributes;
using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Tasks.Data;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Training;

namespace MoGru.Bench;

/// <summary>An epoch of <c>mogru train copy</c>, scaled down: data, forward, backward, clipping, Adam, and validation, on one thread.</summary>
[MemoryDiagnoser]
public class EpochBenchmarks : IMeasured, IDisposable
{
    const int Samples = 640, Length = 50, Hidden = 128;

    TaskData data = null!;
    Trainer? trainer;

    /// <summary>The cells of the paper's tasks.</summary>
    public static IEnumerable<string> Cells => BenchmarkPlan.Cells;

    /// <summary>The cell.</summary>
    [ParamsSource(nameof(Cells))]
    public string Cell { get; set; } = "";

    RunConfig Config => new()
    {
        Task = "copy",
        Cell = Cell,
        Hidden = Hidden,
        TrainSamples = Samples,
        ValSamples = Samples / 5,
        SeqLen = Length,
        Vocab = 16,
    };

    /// <summary>Takes the first step, and compares its loss with that of the plain twin on the same batch.</summary>
    [GlobalSetup]
    public void Setup()
    {
        data = TaskCatalog.Find("copy").Open(Config);
        trainer?.Dispose();
        trainer = new(Config, data, new Workers(1));
        double expected = PlainLoss();
        trainer.TrainStep();
        if (!(Math.Abs(trainer.LossSum - expected) <= 1e-5 * expected))
            throw new InvalidOperationException($"{Cell}: the loss of the first step is {trainer.LossSum}, {expected} was expected.");
        Epoch();
    }

    /// <summary>From the step that is next to the end of the epoch: the whole epoch after the first.</summary>
    [Benchmark]
    public double Epoch()
    {
        while (trainer!.Step < trainer.Steps)
            trainer.TrainStep();
        return trainer.FinishEpoch().ValMetric;
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        trainer?.Dispose();
        GC.SuppressFinalize(this);
    }

    // Products of recurrent weights, input weights and head, forward and backward for training samples; forward alone for the others.
    Work IMeasured.WorkOf(string benchmark)
    {
        data = TaskCatalog.Find("copy").Open(Config);
        double tokens = (double)Samples * data.Shape.Steps;
        using var model = new Trainer(Config, data, new Workers(1));
        double flops = Tasks.Profiling.FlopCount.PerToken(model.Model.Parameters);
        return new(flops * tokens * (1 + 0.2 / 3), tokens);
    }

    double PlainLoss()
    {
        var batch = new Batch(data.Shape, 64);
        data.Fill(Split.Training, 0, 0, batch);
        var parameters = trainer!.Model.Parameters;
        var twins = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse(Cell), twins, Hidden, Hidden);
        twins.Allocate();
        foreach (var twin in twins)
            parameters["rnn." + twin.Name].Value.CopyTo(twin.Write());
        var tape = new Tape();
        int steps = data.Shape.Steps;
        var x = tape.Embedding(tape.Use(parameters["embed.weight"]), batch.Tokens, [64, steps], 0);
        var y = PlainRnn.Forward(rnn, x).Y.Reshape([64 * steps, Hidden]);
        var scores = y.Linear(tape.Use(parameters["head.weight"]), tape.Use(parameters["head.bias"]));
        return scores.SoftmaxCrossEntropy(batch.Target, batch.Mask).Item;
    }
}
