using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

public class StreamPoolTests
{
    const int Steps = 6;

    public static TheoryData<string> Cells => Readers.Cells();

    // Of nineteen streams, which are more than one product takes, each time some others; streams come and go meanwhile.
    [Theory]
    [MemberData(nameof(Cells))]
    public void Step_OfAnyStreams_GivesTheBitsOfEachAlone(string cell)
    {
        var readers = new Readers(cell, 2);
        int n = readers.Rnn.InputSize, d = readers.Rnn.OutputSize;
        var pool = new StreamPool(readers.Rnn, threads: 1);
        var expected = Enumerable.Range(0, 20).Select(reader => readers.Alone(reader, Steps)).ToArray();
        var open = Enumerable.Range(0, 19).Select(reader => (Reader: reader, Stream: pool.Open(), Step: 0)).ToList();
        var random = new Random(1);
        for (int round = 0; round < 12; round++)
        {
            if (round == 4)
            {
                open[3].Stream.Dispose();
                open[3] = (19, pool.Open(), 0);
            }
            int[] some = [.. Enumerable.Range(0, 19).Where(k => open[k].Step < Steps && (round % 4 == 0 || random.Next(2) == 0))];
            random.Shuffle(some);
            foreach (int k in some)
                readers.GiveSides(open[k].Stream.SetSide, open[k].Step, open[k].Reader);
            float[] y = new float[some.Length * d];

            pool.Step([.. some.Select(k => open[k].Stream)], [.. some.SelectMany(k => readers.X(open[k].Reader, open[k].Step))], y);

            for (int row = 0; row < some.Length; row++)
            {
                var (reader, stream, step) = open[some[row]];
                Assert.Equal(expected[reader].AsSpan(step * d, d), y.AsSpan(row * d, d));
                open[some[row]] = (reader, stream, step + 1);
            }
        }
        Assert.Contains(open, one => one.Step == Steps);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Step_OfStreamsOfSeveralSequences_GivesTheBitsOfEachAlone(string cell)
    {
        var readers = new Readers(cell, 1);
        int d = readers.Rnn.OutputSize;
        var pool = new StreamPool(readers.Rnn, threads: 1);
        int[][] groups = [[0], [.. Enumerable.Range(1, 17)], [18, 19]];
        StreamState[] states = [.. groups.Select(group => new StreamState(readers.Rnn, group.Length))];
        int[] all = [.. groups.SelectMany(group => group)];
        for (int step = 0; step < 2; step++)
        {
            for (int k = 0; k < groups.Length; k++)
                readers.GiveSides(states[k].SetSide, step, groups[k]);
            float[] y = new float[all.Length * d];
            pool.Step(states, [.. all.SelectMany(reader => readers.X(reader, step))], y);
            foreach (int reader in all)
                Assert.Equal(readers.Alone(reader, step + 1)[^d..], y[(reader * d)..((reader + 1) * d)]);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void FirstStep_OfAPool_AllocatesNothing(string cell)
    {
        long least = long.MaxValue;
        for (int network = 0; network < 3 && least > 0; network++)
        {
            var readers = new Readers(cell, 2);
            var pool = new StreamPool(readers.Rnn, threads: 1);
            StreamState[] streams = [.. Enumerable.Range(0, 20).Select(_ => pool.Open())];
            for (int reader = 0; reader < streams.Length; reader++)
                readers.GiveSides(streams[reader].SetSide, 0, reader);
            float[] x = new float[20 * readers.Rnn.InputSize], y = new float[20 * readers.Rnn.OutputSize];
            long before = GC.GetAllocatedBytesForCurrentThread();
            pool.Step(streams.AsSpan(0, 3), x.AsSpan(0, 3 * readers.Rnn.InputSize), y.AsSpan(0, 3 * readers.Rnn.OutputSize));
            pool.Step(streams.AsSpan(3), x.AsSpan(3 * readers.Rnn.InputSize), y.AsSpan(3 * readers.Rnn.OutputSize));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Step_OfAStreamThatWasClosed_IsRefusedAndTheOthersStay()
    {
        var readers = new Readers("gru", 1);
        var pool = new StreamPool(readers.Rnn, threads: 1);
        StreamState one = pool.Open(), closed = pool.Open();
        closed.Dispose();
        closed.Dispose();
        float[] x = [.. readers.X(1, 0), .. readers.X(2, 0)], y = new float[2 * readers.Rnn.OutputSize];

        Assert.Contains("closed", Assert.Throws<ObjectDisposedException>(() => pool.Step([one, closed], x, y)).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(closed.Clone);
        Assert.Throws<ObjectDisposedException>(closed.Reset);
        Assert.Throws<ObjectDisposedException>(() => closed.Save("nowhere"));
        Assert.Throws<ObjectDisposedException>(() => readers.Rnn.Stream().SetState(closed));
        pool.Step(one, readers.X(1, 0), y.AsSpan(0, readers.Rnn.OutputSize));

        Assert.Equal(readers.Alone(1, 1), y[..readers.Rnn.OutputSize]);
    }

    [Fact]
    public void Step_ThatNamesAStreamTwice_IsRefused()
    {
        var readers = new Readers("gru", 1);
        var pool = new StreamPool(readers.Rnn, threads: 1);
        StreamState one = pool.Open(), other = pool.Open();
        float[] x = new float[3 * readers.Rnn.InputSize], y = new float[3 * readers.Rnn.OutputSize];

        Assert.Contains("Stream 2 is named twice", Assert.Throws<ArgumentException>(() => pool.Step([one, other, one], x, y)).Message, StringComparison.Ordinal);
        Assert.Contains("x has 12 elements; a step of 2 sequences takes 2 × 4", Assert.Throws<ArgumentException>(() => pool.Step([one, other], x, y)).Message, StringComparison.Ordinal);
        pool.Step([], [], []);
    }

    // Parameters that change in the middle of a step of two products: none of the streams has advanced.
    [Fact]
    public void Step_WhoseParametersChangeMeanwhile_AdvancesNoStream()
    {
        var cell = new ChangingCell();
        Engine.Memory.ParameterList parameters = [];
        var rnn = Rnn.Create(new(cell), parameters, 1, 2);
        parameters.Initialise(new Engine.Random.RandomStream(1, "initial"));
        var pool = new StreamPool(rnn, threads: 1);
        var (alone, streams) = (rnn.Stream(), Enumerable.Range(0, 17).Select(_ => pool.Open()).ToArray());
        float[] x = [.. Enumerable.Repeat(1f, 17)], y = new float[34], h = new float[2];
        cell.Visit = () => parameters[0].Write();

        Assert.Contains("changed by another thread", Assert.Throws<InvalidOperationException>(() => pool.Step(streams, x, y)).Message, StringComparison.Ordinal);
        Assert.Contains("changed by another thread", Assert.Throws<InvalidOperationException>(() => alone.Step([1], h)).Message, StringComparison.Ordinal);
        cell.Visit = null;

        Assert.All(streams, stream =>
        {
            stream.GetState("h", 0, h);
            Assert.Equal([0, 0], h);
        });
        alone.GetState("h", 0, h);
        Assert.Equal([0, 0], h);
    }

    [Fact]
    public void Step_FromWithinAStep_IsRefused()
    {
        var cell = new ChangingCell();
        Engine.Memory.ParameterList parameters = [];
        var rnn = Rnn.Create(new(cell), parameters, 1, 2);
        parameters.Initialise(new Engine.Random.RandomStream(1, "initial"));
        var pool = new StreamPool(rnn, threads: 1);
        StreamState one = pool.Open(), other = pool.Open();
        string? message = null;
        cell.Visit = () => message = Assert.Throws<InvalidOperationException>(() => pool.Step(other, [1], new float[2])).Message;

        pool.Step(one, [1], new float[2]);

        Assert.Equal("A step of the pool is called from within a step; call it afterwards.", message);
    }
}
