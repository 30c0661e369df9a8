using MoGru.Cells;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

// Stopped and gone on with, a stream has the bits of one that never stopped.
public class StreamStateTests
{
    const int Steps = 7, Stop = 4;

    public static TheoryData<string> Cells => Readers.Cells();

    [Theory]
    [MemberData(nameof(Cells))]
    public void Stream_FromASavedState_GoesOnWithTheSameBits(string cell)
    {
        using var folder = new TemporaryFolder();
        for (int layers = 1; layers <= 2; layers++)
        {
            var readers = new Readers(cell, layers);
            int d = readers.Rnn.OutputSize;
            var stream = readers.Rnn.Stream(2);
            var state = new StreamState(readers.Rnn, 2);
            float[][] expected = [readers.Alone(5, Steps), readers.Alone(6, Steps)];
            for (int step = 0; step < Steps; step++)
            {
                readers.GiveSides(stream.SetSide, step, 5, 6);
                if (step == Stop)
                {
                    stream.GetState(state);
                    state.Save(folder.PathOf("stream.safetensors"));
                    stream = readers.Rnn.Stream(2);
                    stream.SetState(StreamState.Open(folder.PathOf("stream.safetensors"), readers.Rnn));
                }
                float[] y = new float[2 * d];
                stream.Step([.. readers.X(5, step), .. readers.X(6, step)], y);
                for (int row = 0; row < 2; row++)
                    Assert.Equal(expected[row].AsSpan(step * d, d), y.AsSpan(row * d, d));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Clone_OfAStream_GoesOnByItself(string cell)
    {
        var readers = new Readers(cell, 2);
        var pool = new StreamPool(readers.Rnn, threads: 1);
        var state = pool.Open();
        float[] y = new float[readers.Rnn.OutputSize];
        for (int step = 0; step < Stop; step++)
        {
            readers.GiveSides(state.SetSide, step, 1);
            pool.Step(state, readers.X(1, step), y);
        }

        var clone = state.Clone();
        state.Reset();
        for (int step = Stop; step < Steps; step++)
        {
            readers.GiveSides(clone.SetSide, step, 1);
            pool.Step(clone, readers.X(1, step), y);
        }

        Assert.Equal(readers.Alone(1, Steps)[^y.Length..], y);
    }

    [Fact]
    public void SetState_OfAStateThatAnotherMarks_MarksItAsAStreamDoes()
    {
        var readers = new Readers("al-rnn", 1);
        var (stream, state) = (readers.Rnn.Stream(), new StreamState(readers.Rnn));
        float[] z = [.. Enumerable.Range(0, readers.Rnn.StateSize("z")).Select(i => 0.1f * i)];
        stream.SetState("z", 0, z);
        state.SetState("z", 0, z);
        float[] expected = new float[readers.Rnn.OutputSize], y = new float[readers.Rnn.OutputSize];

        stream.Step(readers.X(1, 0), expected);
        new StreamPool(readers.Rnn, threads: 1).Step(state, readers.X(1, 0), y);

        Assert.Equal(expected, y);
    }

    [Fact]
    public void State_OfAnotherNetwork_IsRefusedWithAllThatDiffers()
    {
        using var folder = new TemporaryFolder();
        Rnn one = Create("gru", 3, 4, 1), other = Create("lstm", 3, 5, 2);
        var state = new StreamState(one);
        state.Save(folder.PathOf("one"));

        string[] messages =
        [
            Assert.Throws<Engine.Formats.DataFormatException>(() => StreamState.Open(folder.PathOf("one"), other)).Message,
            Assert.Throws<ArgumentException>(() => other.Stream().SetState(state)).Message,
            Assert.Throws<ArgumentException>(() => new StreamPool(other, threads: 1).Step(state, new float[3], new float[5])).Message,
        ];

        Assert.All(messages, message => Assert.Contains(
            "cell is 'gru', expected 'lstm'; hidden_size is '4', expected '5'; layers is '1', expected '2'; "
                + "states is 'h [4]', expected 'h [5], c [5]; h [5], c [5]'", message, StringComparison.Ordinal));
        Assert.Contains("of 1 sequences, expected 2", Assert.Throws<ArgumentException>(() => one.Stream(2).SetState(state)).Message, StringComparison.Ordinal);
        Assert.Contains("of 1 sequences, expected 2", Assert.Throws<ArgumentException>(() => new StreamState(one, 2).CopyTo(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_OfANetworkOfTheSameCellAndSizes_IsTaken()
    {
        Rnn one = Create("lstm", 3, 4, 2), other = Create("lstm", 3, 4, 2);
        var state = new StreamState(one);
        float[] expected = new float[4], y = new float[4];
        new StreamPool(one, threads: 1).Step(state, [1, 2, 3], y);
        var stream = other.Stream();
        stream.Step([1, 2, 3], expected);

        stream.Step([3, 2, 1], expected);
        new StreamPool(other, threads: 1).Step(state, [3, 2, 1], y);

        Assert.Equal(expected, y);
    }

    [Fact]
    public void SetSide_OfWhatAStreamDoesNotTake_IsRefused()
    {
        var masked = new StreamState(new Readers("derived-weights", 1).Rnn);
        var sides = new StreamState(new Readers("sides", 1).Rnn);
        float[] y = new float[19];

        Assert.Contains("dropconnect is the mask of a weight", Refused(() => masked.SetSide("dropconnect", 0, new float[361])), StringComparison.Ordinal);
        Assert.Contains("has no side input 'teachers'", Refused(() => sides.SetSide("teachers", 0, y)), StringComparison.Ordinal);
        Assert.Contains("3 values were given for the side input context, which is [1, 2]", Refused(() => sides.SetSide("context", 0, [1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("has no state 'c'", Refused(() => sides.SetState("c", 0, y)), StringComparison.Ordinal);
        Assert.Contains("18 values were given for the state h", Refused(() => sides.GetState("h", 0, new float[18])), StringComparison.Ordinal);
        sides.SetSide("context", 0, [1, 2]);
        Assert.Contains("The side input teacher [1, 19] was not set", Assert.Throws<InvalidOperationException>(
            () => new StreamPool(new Readers("sides", 1).Rnn, threads: 1).Step(sides, new float[4], y)).Message, StringComparison.Ordinal);

        static string Refused(Action call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Fact]
    public void State_OfANetworkOfBothDirections_IsRefused()
    {
        var rnn = Rnn.Create(CellSpec.Parse("gru"), [], 3, 4, bidirectional: true);

        Assert.Throws<InvalidOperationException>(() => new StreamState(rnn));
        Assert.Throws<InvalidOperationException>(() => new StreamPool(rnn, threads: 1));
        Assert.Throws<InvalidOperationException>(() => rnn.Stream());
    }

    static Rnn Create(string cell, int input, int hidden, int layers)
    {
        Engine.Memory.ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, input, hidden, layers);
        parameters.Initialise(new Engine.Random.RandomStream(1, "initial"));
        return rnn;
    }
}
