using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;
using Linear = MoGru.Engine.Modules.Linear;

namespace MoGru.Tests.Modules;

public class ModulePoolTests
{
    const int Steps = 6, Width = ModuleStreamerTests.Width;

    static readonly Shape step = [1, 1, Width];

    public static TheoryData<string> Modules => ModuleStreamerTests.Modules;

    // Of nineteen streams, which are more than one batch takes, each time some others; streams come and go meanwhile.
    [Theory]
    [MemberData(nameof(Modules))]
    public void Step_OfAnyStreams_GivesTheBitsOfEachAlone(string name)
    {
        var (module, parameters) = Create(ModuleStreamerTests.Kinds[name]);
        var pool = new ModulePool(module, parameters, step, threads: 1);
        int d = pool.OutputShape.Length;
        var expected = Enumerable.Range(0, 20).Select(reader => Alone(module, parameters, reader, Steps)).ToArray();
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
            float[] y = new float[some.Length * d];

            pool.Step([.. some.Select(k => open[k].Stream)], [.. some.SelectMany(k => X(open[k].Reader, open[k].Step))], y);

            for (int row = 0; row < some.Length; row++)
            {
                var (reader, stream, at) = open[some[row]];
                Assert.Equal(expected[reader].AsSpan(at * d, d), y.AsSpan(row * d, d));
                open[some[row]] = (reader, stream, at + 1);
            }
        }
        Assert.Contains(open, one => one.Step == Steps);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void FirstSteps_OfAnyNumberOfStreams_AllocateNothing(string name)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 3 && least > 0; round++)
        {
            var (module, parameters) = Create(ModuleStreamerTests.Kinds[name]);
            var pool = new ModulePool(module, parameters, step, threads: 1);
            ModuleState[] streams = [.. Enumerable.Range(0, 40).Select(_ => pool.Open())];
            float[] x = new float[40 * Width], y = new float[40 * pool.OutputShape.Length];
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (int count in (ReadOnlySpan<int>)[3, 1, 40, 16, 17, 2, 7, 11, 5])
                pool.Step(streams.AsSpan(0, count), x.AsSpan(0, count * Width), y.AsSpan(0, count * pool.OutputShape.Length));
            pool.Step(streams[0], x.AsSpan(0, Width), y.AsSpan(0, pool.OutputShape.Length));
            streams[0].CopyTo(streams[1]);
            streams[0].Reset();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Step_OfStreamsOfSeveralSequencesOfTokens_GivesTheBitsOfEachAlone()
    {
        var (model, parameters) = Create(p => new Tagger(p));
        var pool = new ModulePool(model, parameters, [2, 1], threads: 1);
        ModuleStreamer first = new(model, parameters, [2, 1]), second = new(model, parameters, [2, 1]);
        ModuleState[] streams = [pool.Open(), pool.Open()];
        float[] y = new float[44], own = new float[22];
        foreach (float token in (ReadOnlySpan<float>)[1, 7, 4])
        {
            pool.Step(streams, [token, 3, 5, token], y);
            first.Step([token, 3], own);
            Assert.Equal(own, y[..22]);
            second.Step([5, token], own);
            Assert.Equal(own, y[22..]);
        }
        Assert.Contains("Token 3 is 0.5",
            Assert.Throws<ArgumentException>(() => pool.Step(streams, [1, 2, 3, 0.5f], y)).Message, StringComparison.Ordinal);
        pool.Step(streams, [6, 3, 5, 6], y);
        first.Step([6, 3], own);
        Assert.Equal(own, y[..22]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Step_OfEightThreadsWithStreamsOfTheirOwn_GivesTheBitsOfEachAlone(int seats)
    {
        const int threads = 8, steps = 40;
        var (module, parameters) = Create(ModuleStreamerTests.Kinds["Head of a network"]);
        var pool = new ModulePool(module, parameters, step, seats);
        int d = pool.OutputShape.Length;
        float[][] expected = [.. Enumerable.Range(0, threads).Select(reader => Alone(module, parameters, reader, steps))];
        var read = new float[threads][];

        Concurrently.Run(threads, reader =>
        {
            using var stream = pool.Open();
            read[reader] = new float[steps * d];
            for (int at = 0; at < steps; at++)
                pool.Step(stream, X(reader, at), read[reader].AsSpan(at * d, d));
        });

        for (int reader = 0; reader < threads; reader++)
            Assert.Equal(expected[reader], read[reader]);
    }

    [Fact]
    public void Stream_OfSeveralThreadsAtOnce_IsRefusedOrRight()
    {
        const int threads = 8, tries = 200;
        var (module, parameters) = Create(ModuleStreamerTests.Kinds["Rnn"]);
        var pool = new ModulePool(module, parameters, step, threads: 4);
        ModuleState stream = pool.Open(), other = pool.Open();
        int d = pool.OutputShape.Length, steps = 0, refused = 0;
        float[] x = X(1, 0);
        Concurrently.Run(threads, _ =>
        {
            float[] y = new float[2 * d];
            for (int k = 0; k < tries; k++)
            {
                try
                {
                    pool.Step([pool.Open(), stream], [.. x, .. x], y);
                    Interlocked.Increment(ref steps);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });
        float[] next = new float[d], expected = new float[d];
        for (int k = 0; k < steps; k++)
            pool.Step(other, x, next);
        pool.Step(stream, x, next);
        pool.Step(other, x, expected);

        Assert.Equal(threads * tries, steps + refused);
        Assert.Equal(expected, next);
    }

    [Fact]
    public void State_ClonedSavedAndOpened_GoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var (module, parameters) = Create(ModuleStreamerTests.Kinds["Marks"]);
        var pool = new ModulePool(module, parameters, step, threads: 1);
        int d = pool.OutputShape.Length;
        float[] expected = Alone(module, parameters, 5, 3), y = new float[d];
        ModuleState begun = pool.Open(), stream = pool.Open();
        begun.Save(folder.PathOf("begun"));
        pool.Step(stream, X(5, 0), y);
        pool.Step(stream, X(5, 1), y);
        using var clone = stream.Clone();
        stream.Save(folder.PathOf("state"));
        stream.CopyTo(begun);
        pool.Step(stream, X(5, 0), y);
        stream.Dispose();
        var streamer = new ModuleStreamer(module, parameters, step);
        streamer.Resume(folder.PathOf("state"));

        foreach (var state in (ModuleState[])[clone, begun, pool.Open(folder.PathOf("state"))])
        {
            pool.Step(state, X(5, 2), y);
            Assert.Equal(expected[^d..], y);
        }
        streamer.Step(X(5, 2), y);
        Assert.Equal(expected[^d..], y);
        pool.Step(pool.Open(folder.PathOf("begun")), X(5, 0), y);
        Assert.Equal(expected[..d], y);
    }

    [Fact]
    public void Step_OfWhatDoesNotFit_IsRefusedAndTheOthersStay()
    {
        using var folder = new TemporaryFolder();
        var (module, parameters) = Create(ModuleStreamerTests.Kinds["Rnn"]);
        var (another, others) = Create(ModuleStreamerTests.Kinds["Rnn"]);
        var pool = new ModulePool(module, parameters, step, threads: 1);
        int d = pool.OutputShape.Length;
        ModuleState one = pool.Open(), closed = pool.Open(), second = pool.Open();
        closed.Dispose();
        closed.Dispose();
        float[] x = [.. X(1, 0), .. X(2, 0), .. X(1, 0)], y = new float[3 * d];

        Refused<ObjectDisposedException>("the stream was closed",
            () => pool.Step([one, closed], x.AsSpan(0, 2 * Width), y.AsSpan(0, 2 * d)));
        Assert.Throws<ObjectDisposedException>(closed.Clone);
        Assert.Throws<ObjectDisposedException>(closed.Reset);
        Assert.Throws<ObjectDisposedException>(() => closed.Save("nowhere"));
        Refused<ArgumentException>("Stream 2 is named twice", () => pool.Step([one, second, one], x, y));
        Refused<ArgumentException>("x has 24 elements; a step of 2 streams takes 2 × 8", () => pool.Step([one, second], x, y));
        Refused<ArgumentException>("y has 21 elements; a step of 2 streams gives 2 × 7",
            () => pool.Step([one, second], x.AsSpan(0, 2 * Width), y));
        Refused<ArgumentException>("of another model",
            () => pool.Step(new ModulePool(another, others, step, 1).Open(), X(1, 0), y.AsSpan(0, d)));
        Refused<ArgumentException>("expected [1, 7]",
            () => pool.Step(new ModulePool(module, parameters, [2, 1, Width], 1).Open(), X(1, 0), y.AsSpan(0, d)));
        parameters.Save(folder.PathOf("model"));
        Refused<DataFormatException>("it is no stream's", () => pool.Open(folder.PathOf("model")));
        pool.Step([], [], []);
        pool.Step(one, X(1, 0), y.AsSpan(0, d));

        Assert.Equal(Alone(module, parameters, 1, 1), y[..d]);
    }

    // The last of the streams are in a second batch, during which the parameters change: none has advanced.
    [Fact]
    public void Step_WhoseParametersChangeMeanwhile_AdvancesNoStream()
    {
        Parameter? changed = null;
        int passes = 0;
        var (model, parameters) = Create(p => new Sequential(
            p, s => Rnn.Create(CellSpec.Parse("gru"), s, Width, 4), _ => new Map(x => Touch(x))));
        var pool = new ModulePool(model, parameters, step, threads: 1);
        ModuleState[] streams = [.. Enumerable.Range(0, 20).Select(_ => pool.Open())];
        float[] x = [.. Enumerable.Range(0, 20).SelectMany(k => X(k, 0))], y = new float[80], expected = new float[80];
        pool.Step(streams, x, expected);
        foreach (var stream in streams)
            stream.Reset();
        (changed, passes) = (parameters[0], 0);

        Refused<InvalidOperationException>("changed by another thread", () => pool.Step(streams, x, y));
        changed = null;
        pool.Step(streams, x, y);

        Assert.Equal(expected, y);

        Variable Touch(Variable value)
        {
            if (++passes == 2)
                changed?.Write();
            return value;
        }
    }

    [Fact]
    public void Pool_OfWhatCannotBeStreamedTogether_IsRefused()
    {
        var (mean, parameters) = Create(p => new Sequential(p, s => new Linear(s, Width, 3), _ => new Map(x => x.Sum())));
        var (both, weights) = Create(p => Rnn.Create(CellSpec.Parse("gru"), p, Width, 2, bidirectional: true));

        Refused<ArgumentException>("gives 1 numbers for a step [1, 8], and 1 for 16 such steps",
            () => _ = new ModulePool(mean, parameters, [1, Width]));
        Refused<ArgumentException>("has no axis", () => _ = new ModulePool(mean, parameters, []));
        Refused<InvalidOperationException>("both directions", () => _ = new ModulePool(both, weights, step));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ModulePool(both, weights, step, threads: 0));
    }

    static void Refused<TException>(string part, Action act)
        where TException : Exception => Assert.Contains(part, Assert.Throws<TException>(act).Message, StringComparison.Ordinal);

    static (Module Module, ParameterList Parameters) Create(Func<ParameterList, Module> make)
    {
        ParameterList parameters = [];
        var module = make(parameters);
        parameters.Initialise(new RandomStream(1, "initial"));
        return (module, parameters);
    }

    // What one stream gives step by step.
    static float[] Alone(Module module, ParameterList parameters, int reader, int steps)
    {
        var stream = new ModuleStreamer(module, parameters, step);
        int d = stream.OutputShape.Length;
        float[] y = new float[steps * d];
        for (int at = 0; at < steps; at++)
            stream.Step(X(reader, at), y.AsSpan(at * d, d));
        return y;
    }

    static float[] X(int reader, int at) =>
        [.. Enumerable.Range(0, Width).Select(i => MathF.Sin(1 + 1.3f * i + 0.7f * at + 2.1f * reader))];
}
