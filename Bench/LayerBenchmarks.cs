using BenchmarkDotNet.Attributes;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;

namespace MoGru.Bench;

/// <summary>Training throughput of one layer on one thread: forward over all steps, loss = sum of outputs, backward to every parameter.</summary>
[MemoryDiagnoser]
public class LayerBenchmarks
{
    const int Batch = 64;
    const int Steps = 50;

    readonly ParameterList parameters = [];
    readonly Tape tape = new();
    readonly float[] x = new float[Batch * Steps];
    Rnn rnn = null!;

    /// <summary>The cell.</summary>
    [Params("gru", "lstm", "mogru", "momgru")]
    public string Cell { get; set; } = "";

    /// <summary>The hidden width.</summary>
    [Params(64, 128)]
    public int Hidden { get; set; }

    /// <summary>Builds the layer, and compares its sequence with its own steps before anything is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        rnn = Rnn.Create(CellSpec.Parse(Cell), parameters, inputSize: 1, Hidden);
        parameters.Initialise(new RandomStream(1, "bench/layer"));
        var generator = new RandomStream(1, "bench/input").At(0);
        foreach (ref float value in x.AsSpan())
            value = (float)generator.Normal();

        var y = rnn.Forward(tape.Input([Batch, Steps, 1], x)).Y;
        var streamer = rnn.Stream(Batch);
        float[] xStep = new float[Batch], yStep = new float[Batch * Hidden];
        for (int step = 0; step < Steps; step++)
        {
            for (int row = 0; row < Batch; row++)
                xStep[row] = x[row * Steps + step];
            streamer.Step(xStep, yStep);
        }
        for (int row = 0; row < Batch; row++)
        {
            if (!y.Value.Slice((row * Steps + Steps - 1) * Hidden, Hidden).SequenceEqual(yStep.AsSpan(row * Hidden, Hidden)))
                throw new InvalidOperationException($"{Cell}: the sequence and its steps differ in row {row}.");
        }
    }

    /// <summary>Forward and backward of 64 sequences of 50 steps: 3 200 tokens.</summary>
    [Benchmark(OperationsPerInvoke = Batch * Steps)]
    public float Train()
    {
        tape.Rewind();
        var loss = rnn.Forward(tape.Input([Batch, Steps, 1], x)).Y.Sum();
        tape.Backward(loss);
        return loss.Item;
    }
}
