using BenchmarkDotNet.Attributes;
using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Bench;

/// <summary>Inference one step at a time: one sequence, one input, nothing allocated.</summary>
[MemoryDiagnoser]
public class StreamBenchmarks : IMeasured
{
    const int Steps = 20;

    readonly float[] x = new float[Steps];
    float[] y = [];
    RnnStreamer streamer = null!;

    /// <summary>The cells.</summary>
    public static IEnumerable<string> Cells => BenchCells.All;

    /// <summary>The cell.</summary>
    [ParamsSource(nameof(Cells))]
    public string Cell { get; set; } = "";

    /// <summary>The hidden width.</summary>
    [Params(64, 128, 256)]
    public int Hidden { get; set; }

    /// <summary>Builds the network, and compares its steps with the whole sequence, and that with the plain twin, before anything is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse(Cell), parameters, inputSize: 1, Hidden);
        parameters.Initialise(new RandomStream(1, "bench/stream"));
        var generator = new RandomStream(1, "bench/input").At(0);
        foreach (ref float value in x.AsSpan())
            value = (float)generator.Normal();
        y = new float[rnn.OutputSize];
        streamer = rnn.Stream();

        var tape = new Tape();
        var sequence = rnn.Forward(tape.Input([1, Steps, 1], x)).Y;
        var plain = PlainRnn.Forward(rnn, tape.Input([1, Steps, 1], x)).Y;
        Agreement.Require($"{Cell}: outputs", plain.Value, sequence.Value);
        for (int step = 0; step < Steps; step++)
        {
            streamer.Step(x.AsSpan(step, 1), y);
            if (!sequence.Value.Slice(step * rnn.OutputSize, rnn.OutputSize).SequenceEqual(y))
                throw new InvalidOperationException($"{Cell}: step {step} and the sequence differ.");
        }
    }

    /// <summary>One step of one sequence.</summary>
    [Benchmark]
    public void Step() => streamer.Step(x.AsSpan(0, 1), y);

    Work IMeasured.WorkOf(string benchmark)
    {
        var parameters = new ParameterList();
        Rnn.Create(CellSpec.Parse(Cell), parameters, inputSize: 1, Hidden);
        return new(Tasks.Profiling.FlopCount.PerToken(parameters) / 3, 1);  // forward is a third of a training step
    }
}
