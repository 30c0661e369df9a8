using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

public class StreamThreadsTests
{
    const int Threads = 8, Steps = 40;

    [Theory]
    [InlineData("mogru", 1)]
    [InlineData("mogru", 3)]
    [InlineData("ssm", 8)]
    [InlineData("sides-plain", 2)]
    public void Pool_OfEightThreadsWithStreamsOfTheirOwn_GivesTheBitsOfEachAlone(string cell, int seats)
    {
        var readers = new Readers(cell, 2);
        int d = readers.Rnn.OutputSize;
        var pool = new StreamPool(readers.Rnn, seats);
        float[][] expected = [.. Enumerable.Range(0, Threads).Select(reader => readers.Alone(reader, Steps))];
        var read = new float[Threads][];

        Concurrently.Run(Threads, reader =>
        {
            using var stream = pool.Open();
            read[reader] = new float[Steps * d];
            for (int step = 0; step < Steps; step++)
            {
                readers.GiveSides(stream.SetSide, step, reader);
                pool.Step(stream, readers.X(reader, step), read[reader].AsSpan(step * d, d));
            }
        });

        for (int reader = 0; reader < Threads; reader++)
            Assert.Equal(expected[reader], read[reader]);
    }

    [Fact]
    public void Stream_HandedFromThreadToThread_GoesOn()
    {
        var readers = new Readers("lstm", 2);
        var pool = new StreamPool(readers.Rnn, threads: 2);
        var stream = pool.Open();
        float[] y = new float[readers.Rnn.OutputSize];
        for (int step = 0; step < Threads; step++)
        {
            int now = step;
            var thread = new Thread(() => pool.Step(stream, readers.X(1, now), y));
            thread.Start();
            thread.Join();
        }

        Assert.Equal(readers.Alone(1, Threads)[^y.Length..], y);
    }

    [Fact]
    public void Stream_OfTwoThreadsAtOnce_IsRefusedOrRight()
    {
        var readers = new Readers("gru", 1);
        var pool = new StreamPool(readers.Rnn, threads: 4);
        var stream = pool.Open();
        int refused = 0, steps = 0;
        float[] x = readers.X(1, 0);
        Concurrently.Run(Threads, _ =>
        {
            float[] y = new float[readers.Rnn.OutputSize];
            for (int k = 0; k < 300; k++)
            {
                try
                {
                    pool.Step(stream, x, y);
                    Interlocked.Increment(ref steps);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });
        float[] state = new float[readers.Rnn.OutputSize], expected = new float[readers.Rnn.OutputSize];
        stream.GetState("h", 0, state);
        var alone = readers.Rnn.Stream();
        for (int k = 0; k < steps; k++)
            alone.Step(x, expected);

        Assert.Equal(Threads * 300, steps + refused);
        Assert.Equal(expected, state);
    }
}
