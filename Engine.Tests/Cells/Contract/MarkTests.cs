using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

// A state that tells whether another was given at the start, as the almost-linear RNN has one.
public class MarkTests
{
    const int Batch = 2, Steps = 5;

    static readonly float[] X = [.. Enumerable.Range(0, Batch * Steps * 3).Select(i => MathF.Sin(i))];
    static readonly float[] Z = [.. Enumerable.Range(0, Batch * 10).Select(i => MathF.Cos(i))];

    [Fact]
    public void Stream_WhoseStateIsGiven_GoesOnFromItAsTheLayerDoes()
    {
        var rnn = Network();
        var tape = new Tape();
        var y = rnn.Forward(tape.Input([Batch, Steps, 3], X), new RnnStates { ["z", 0] = tape.Input([Batch, 10], Z) }).Y.Value.ToArray();
        var stream = rnn.Stream(Batch);
        stream.SetState("z", 0, Z);

        Assert.Equal(y, Read(stream));
    }

    [Fact]
    public void Stream_WhoseStateIsGivenOnTheWay_KeepsTheCountOfSteps()
    {
        var stream = Network().Stream(Batch);
        Read(stream);
        float[] before = new float[Batch], after = new float[Batch];
        stream.GetState("phase", 0, before);
        stream.SetState("z", 0, Z);
        stream.GetState("phase", 0, after);

        Assert.All(before, count => Assert.True(count > 1));
        Assert.Equal(before, after);
    }

    [Fact]
    public void Layer_WhoseStateIsNotGiven_StartsFromTheInput()
    {
        var rnn = Network();
        var tape = new Tape();
        var x = tape.Input([Batch, Steps, 3], X);
        float[] free = rnn.Forward(x).Y.Value.ToArray();
        float[] fromZero = rnn.Forward(x, new RnnStates { ["z", 0] = tape.Filled([Batch, 10], 0) }).Y.Value.ToArray();

        Assert.NotEqual(free, fromZero);
    }

    [Fact]
    public void BlockProduct_OfSlotsWithoutAsManyBlocks_IsRefused()
    {
        var cell = new OpenCell();
        Slot from = cell.AddSlot(SlotKind.Chunk, 4), to = cell.AddSlot(SlotKind.Scratch, 3), gradient = cell.AddSlot(SlotKind.Gradient, 3);
        var weight = new ParameterList().Add("weight", [5, 5], Engine.Random.Initial.Zero);

        Assert.Contains(
            "must be as many",
            Assert.Throws<ArgumentException>(() => cell.AddBlockProduct(new GateMap(5, 5).Add(weight, 0), from, to, gradient)).Message,
            StringComparison.Ordinal);
    }

    static Rnn Network()
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("al-rnn:interval=2"), parameters, 3, 10);
        parameters.Initialise(new(7, "mark"));
        return rnn;
    }

    // [B, T, d]
    static float[] Read(RnnStreamer stream)
    {
        float[] y = new float[Batch * Steps * 10], input = new float[Batch * 3], output = new float[Batch * 10];
        for (int step = 0; step < Steps; step++)
        {
            for (int row = 0; row < Batch; row++)
                X.AsSpan((row * Steps + step) * 3, 3).CopyTo(input.AsSpan(row * 3));
            stream.Step(input, output);
            for (int row = 0; row < Batch; row++)
                output.AsSpan(row * 10, 10).CopyTo(y.AsSpan((row * Steps + step) * 10));
        }
        return y;
    }
}
