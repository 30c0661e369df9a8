using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Cells;

// One network, many passes at once: what a pass gives belongs to it alone.
public class SharedModelTests
{
    const int Input = 3, Hidden = 9, Steps = 5, Threads = 8;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Passes_OfManyThreads_GiveTheSingleThreadsValues(string cell, int layers, bool bidirectional)
    {
        var (rnn, _) = Create(cell, layers, bidirectional);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(seed => Series(rnn, seed))];
        float[][] right = [.. inputs.Select(x => Pass(rnn, new(), x))];
        int wrong = 0;
        Concurrently.Run(Threads, thread =>
        {
            var tape = new Tape();
            for (int k = 0; k < 60; k++)
            {
                int which = (k * 7 + thread) % inputs.Length;
                if (!Pass(rnn, tape, inputs[which]).AsSpan().SequenceEqual(right[which]))
                    Interlocked.Increment(ref wrong);
            }
        });

        Assert.Equal(0, wrong);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Streams_OfManyThreads_GiveTheSingleThreadsValues(string cell)
    {
        var (rnn, _) = Create(cell, 2, false);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(seed => Series(rnn, seed))];
        float[][] right = [.. inputs.Select(x => Read(rnn.Stream(), x))];
        int wrong = 0;
        Concurrently.Run(Threads, thread =>
        {
            var stream = rnn.Stream();
            for (int k = 0; k < 60; k++)
            {
                int which = (k * 5 + thread) % inputs.Length;
                stream.Reset();
                if (!Read(stream, inputs[which]).AsSpan().SequenceEqual(right[which]))
                    Interlocked.Increment(ref wrong);
            }
        });

        Assert.Equal(0, wrong);
    }

    // The weights are packed by the first pass after a change, whichever thread's that is.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Passes_AtOnceAfterAChange_AllSeeIt(string cell)
    {
        var (rnn, parameters) = Create(cell, 2, false);
        float[] x = Series(rnn, 1);
        for (int change = 0; change < 20; change++)
        {
            foreach (var parameter in parameters)
                parameter.Write()[0] += 0.01f;
            float[][] all = new float[Threads][];
            Concurrently.Run(Threads, thread => all[thread] = Pass(rnn, new(), x));
            var (twin, copies) = Create(cell, 2, false);
            for (int k = 0; k < copies.Count; k++)
                parameters[k].Value.CopyTo(copies[k].Write());

            Assert.All(all, values => Assert.Equal(Pass(twin, new(), x), values));
        }
    }

    // A reader that meets an optimizer's step gets the values before it or after it, or an exception; never a mixture.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Passes_BesideAnOptimizer_AreRightOrRefused(string cell)
    {
        var (rnn, parameters) = Create(cell, 3, false);
        float[] x = Series(rnn, 3);
        var sgd = new Sgd(parameters, 1);
        float[] before = Pass(rnn, new(), x);
        foreach (var parameter in parameters)
            parameter.Gradient.Fill(0.01f);
        sgd.Step();
        float[] after = Pass(rnn, new(), x);
        foreach (var parameter in parameters)
            parameter.Gradient.Fill(-0.01f);
        int wrong = 0, right = 0;
        bool stop = false;
        var readers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            var tape = new Tape();
            while (!Volatile.Read(ref stop))
            {
                try
                {
                    float[] values = Pass(rnn, tape, x);
                    if (Near(values, before) || Near(values, after))
                        Interlocked.Increment(ref right);
                    else
                        Interlocked.Increment(ref wrong);
                }
                catch (InvalidOperationException)
                {
                }
            }
        })).ToList();
        readers.ForEach(reader => reader.Start());
        for (int step = 0; step < 200; step++)
        {
            sgd.Step();
            foreach (var parameter in parameters)
                parameter.Gradient.Fill(step % 2 == 0 ? 0.01f : -0.01f);
            Thread.Sleep(1);
        }
        Volatile.Write(ref stop, true);
        readers.ForEach(reader => reader.Join());

        Assert.Equal(0, wrong);
        Assert.True(right > 0);

        // A step there and back ends within rounding of where it began.
        static bool Near(float[] a, float[] b) => a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) < 2e-4f);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void FinalState_OfTheFirstOfTwoCalls_IsItsOwn(string cell, int layers, bool bidirectional)
    {
        var (rnn, _) = Create(cell, layers, bidirectional);
        var tape = new Tape();
        float[][] inputs = [Series(rnn, 1), Series(rnn, 2), Series(rnn, 3)];
        float[][] right = [.. inputs.Select(x => Pass(rnn, new(), x))];

        RnnOutput[] outputs = [.. inputs.Select(x => rnn.Forward(tape.Input([1, Steps, rnn.InputSize], x)))];

        for (int k = 0; k < inputs.Length; k++)
            Assert.Equal(right[k], Values(rnn, outputs[k]));
    }

    [Fact]
    public void FinalState_AfterRewind_IsRefused()
    {
        var (rnn, _) = Create("mogru", 1, false);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([1, Steps, rnn.InputSize], Series(rnn, 1)));
        tape.Rewind();
        rnn.Forward(tape.Input([1, Steps, rnn.InputSize], Series(rnn, 2)));

        Assert.Contains("rewound", Assert.Throws<InvalidOperationException>(() => output.FinalState("h", 0)).Message, StringComparison.Ordinal);
        Assert.Contains("rewound", Assert.Throws<InvalidOperationException>(() => output.MeanRetention(0, new float[Steps])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => default(RnnOutput).FinalState("h", 0));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backward_AfterAStepAndAnotherForward_IsRefused(string cell)
    {
        var (rnn, parameters) = Create(cell, 1, false);
        var (tape, other) = (new Tape(), new Tape());
        var loss = rnn.Forward(tape.Input([1, Steps, rnn.InputSize], Series(rnn, 1))).Y.Sum();
        parameters[0].Gradient.Fill(1);
        new Sgd(parameters, 0.1).Step();
        rnn.Forward(other.Input([1, Steps, rnn.InputSize], Series(rnn, 1)));

        Assert.Contains("changed after the forward pass", Assert.Throws<InvalidOperationException>(() => tape.Backward(loss)).Message, StringComparison.Ordinal);
    }

    // A network that measures in the middle of a recorded pass, on the same tape.
    [Theory]
    [MemberData(nameof(Networks))]
    public void Records_SwitchedOffOnATapeThatTrained_Works(string cell, int layers, bool bidirectional)
    {
        var (rnn, parameters) = Create(cell, layers, bidirectional);
        float[] right = Gradients(measures: false);

        Assert.Equal(right, Gradients(measures: true));

        float[] Gradients(bool measures)
        {
            parameters.ZeroGradients();
            var tape = new Tape();
            var first = rnn.Forward(tape.Input([1, Steps, rnn.InputSize], Series(rnn, 1)));
            tape.Backward(first.Y.Sum());
            if (measures)
            {
                tape.Records = false;
                Assert.Equal(Pass(rnn, new(), Series(rnn, 2)), Values(rnn, rnn.Forward(tape.Input([1, Steps, rnn.InputSize], Series(rnn, 2)))));
                tape.Records = true;
            }
            var second = rnn.Forward(tape.Input([1, Steps, rnn.InputSize], Series(rnn, 3)));
            tape.Backward((first.Y * second.Y).Sum());
            return [.. parameters.SelectMany(p => p.Gradient.ToArray())];
        }
    }

    [Fact]
    public void Rewind_NetworksOfDifferentCellsInTurn_AllocateNothing()
    {
        Rnn[] networks = [.. CellCatalog.Default.Cells.Select(cell => Create(CellGrid.Ends(cell).Last(), 2, false).Rnn)];
        float[][] inputs = [.. networks.Select(rnn => Series(rnn, 1))];
        var tape = new Tape();
        int pass = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int k = 0; k < networks.Length; k++)
            {
                tape.Rewind();
                tape.Backward(Sum((pass + k) % networks.Length) + Sum((pass + 2 * k) % networks.Length));
            }
            pass++;
        }));

        Variable Sum(int k) =>
            networks[k].Forward(tape.InputWithGradient([1, Steps, networks[k].InputSize], inputs[k])).Y.Sum();
    }

    [Fact]
    public void Stream_TwoThreadsAtOnce_IsRefusedOrRight()
    {
        var (rnn, _) = Create("gru", 1, false);
        var stream = rnn.Stream();
        int refused = 0, steps = 0;
        Concurrently.Run(Threads, _ =>
        {
            float[] x = new float[rnn.InputSize], y = new float[rnn.OutputSize];
            for (int k = 0; k < 500; k++)
            {
                try
                {
                    stream.Step(x, y);
                    Interlocked.Increment(ref steps);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });
        float[] state = new float[rnn.OutputSize], expected = new float[rnn.OutputSize];
        stream.GetState("h", 0, state);
        var alone = rnn.Stream();
        for (int k = 0; k < steps; k++)
            alone.Step(new float[rnn.InputSize], expected);

        Assert.Equal(Threads * 500, steps + refused);
        Assert.Equal(expected, state);
    }

    [Fact]
    public void Workers_SharedByTwoTapesAtOnce_AreRefusedOrRight()
    {
        using var workers = new Workers(3);
        int refused = 0, wrong = 0;
        var random = new Random(1);
        float[] a = [.. Enumerable.Range(0, 256 * 64).Select(_ => (float)random.NextDouble())], w = [.. a.Take(64 * 64)];
        float[] right = Product(null);
        Concurrently.Run(Threads, _ =>
        {
            for (int k = 0; k < 30; k++)
            {
                try
                {
                    if (!Product(workers).AsSpan().SequenceEqual(right))
                        Interlocked.Increment(ref wrong);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });

        Assert.Equal(0, wrong);

        float[] Product(Workers? crew)
        {
            var tape = new Tape(crew);
            return tape.Input([256, 64], a).Linear(tape.Input([64, 64], w)).Value.ToArray();
        }
    }

    static (Rnn Rnn, ParameterList Parameters) Create(string cell, int layers, bool bidirectional)
    {
        ParameterList parameters = [];
        var spec = CellSpec.Parse(cell);
        var sizes = Cells.Networks.Fit(spec, Input, Hidden);
        var rnn = Rnn.Create(spec, parameters, sizes.Input, sizes.Hidden, layers, bidirectional);
        parameters.Initialise(new RandomStream(7, "initial"));
        return (rnn, parameters);
    }

    static float[] Series(Rnn rnn, int seed) => [.. Enumerable.Range(0, Steps * rnn.InputSize).Select(i => MathF.Sin(seed + 1.7f * seed * i))];

    static float[] Pass(Rnn rnn, Tape tape, float[] x)
    {
        tape.Rewind();
        tape.Records = false;
        return Values(rnn, rnn.Forward(tape.Input([1, Steps, rnn.InputSize], x)));
    }

    static float[] Values(Rnn rnn, RnnOutput output) =>
    [
        .. output.Y.Value,
        .. Enumerable.Range(0, rnn.NumLayers * rnn.Directions).SelectMany(k => rnn.StateNames.SelectMany(s => output.FinalState(s, k).Value.ToArray())),
    ];

    static float[] Read(RnnStreamer stream, float[] x)
    {
        int n = stream.Rnn.InputSize;
        float[] y = new float[stream.Rnn.OutputSize];
        var all = new List<float>();
        for (int step = 0; step < Steps; step++)
        {
            stream.Step(x.AsSpan(step * n, n), y);
            all.AddRange(y);
        }
        return [.. all];
    }
}
