using BenchmarkDotNet.Attributes;
using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Bench;

/// <summary>Training throughput of one layer on one thread: forward over all steps, loss = sum of outputs, backward to every parameter.</summary>
[MemoryDiagnoser]
public class LayerBenchmarks : IMeasured
{
    const int Batch = 64;
    const int Steps = 50;

    readonly ParameterList parameters = [];
    readonly Tape tape = new();
    readonly float[] x = new float[Batch * Steps];
    Rnn rnn = null!;

    /// <summary>The cells.</summary>
    public static IEnumerable<string> Cells => BenchCells.All;

    /// <summary>The cell.</summary>
    [ParamsSource(nameof(Cells))]
    public string Cell { get; set; } = "";

    /// <summary>The hidden width.</summary>
    [Params(64, 128)]
    public int Hidden { get; set; }

    /// <summary>Builds the layer, and compares outputs and gradients with the plain twin's before anything is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        rnn = Rnn.Create(CellSpec.Parse(Cell), parameters, inputSize: 1, Hidden);
        parameters.Initialise(new RandomStream(1, "bench/layer"));
        var generator = new RandomStream(1, "bench/input").At(0);
        foreach (ref float value in x.AsSpan())
            value = (float)generator.Normal();

        float[] cotangent = new float[Batch * Steps * rnn.OutputSize];  // the sum of normalised rows has no gradient to compare
        foreach (ref float value in cotangent.AsSpan())
            value = (float)generator.Normal();

        var plain = PlainRnn.Forward(rnn, tape.Input([Batch, Steps, 1], x)).Y;
        tape.Backward(plain, cotangent);
        float[] expected = [.. plain.Value];
        float[][] gradients = [.. parameters.Select(parameter => parameter.Gradient.ToArray())];

        tape.Rewind();
        parameters.ZeroGradients();
        var y = rnn.Forward(tape.Input([Batch, Steps, 1], x)).Y;
        tape.Backward(y, cotangent);
        Agreement.Require($"{Cell}: outputs", expected, y.Value);
        for (int k = 0; k < gradients.Length; k++)
            Agreement.Require($"{Cell}: gradient of {parameters[k].Name}", gradients[k], parameters[k].Gradient);
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

    Work IMeasured.WorkOf(string benchmark)
    {
        var declared = new ParameterList();
        Rnn.Create(CellSpec.Parse(Cell), declared, inputSize: 1, Hidden);
        return new(Tasks.Profiling.FlopCount.PerToken(declared), 1);
    }
}
