using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;
using LayerNorm = MoGru.Engine.Modules.LayerNorm;
using Linear = MoGru.Engine.Modules.Linear;
using RmsNorm = MoGru.Engine.Modules.RmsNorm;

namespace MoGru.Tests.Modules;

public class ModuleStreamerTests
{
    internal const int Width = 8;
    const int Sequences = 3, Steps = 6;

    /// <summary>Modules that take steps of <see cref="Width"/> numbers.</summary>
    internal static Dictionary<string, Func<ParameterList, Module>> Kinds { get; } = new()
    {
        ["Linear"] = s => new Linear(s, Width, 21),
        ["Linear without bias"] = s => new Linear(s, Width, 300, bias: false),
        ["LayerNorm"] = s => new LayerNorm(s, Width),
        ["RmsNorm"] = s => new RmsNorm(s, Width),
        ["Dropout"] = s => new Dropout(s, 0.5),
        ["Map"] = _ => new Map(x => x.Relu() * x),
        ["RingConvolution"] = s => new RingConvolution(s, 1, 2, 3),
        ["Residual"] = s => new Residual(new Linear(s, Width, Width)),
        ["Sequential"] = s => new Sequential(s, p => new Linear(p, Width, 5), _ => new Map(x => x.Tanh()), p => new LayerNorm(p, 5)),
        ["Rnn"] = s => Rnn.Create(CellSpec.Parse("lstm"), s, Width, 7, numLayers: 2),
        ["State-space layers"] = s => Rnn.Create(CellSpec.Parse("ssm"), s, Width, 7, numLayers: 2),
        ["Marks"] = s => Rnn.Create(CellSpec.Parse("al-rnn"), s, Width, 2 * Width),
        ["Head of a network"] = s => new Sequential(s, p => new Residual(Rnn.Create(CellSpec.Parse("mogru"), p, Width, Width)), p => new Linear(p, Width, 4)),
    };

    public static TheoryData<string> Modules => [.. Kinds.Keys];

    [Fact]
    public void Resume_OfAStreamBeforeItsFirstStep_LeavesRoomForOthers()
    {
        using var folder = new TemporaryFolder();
        var (module, parameters) = Create(Kinds["Rnn"]);
        ModuleStreamer stream = new(module, parameters, [1, 1, Width]), other = new(module, parameters, [1, 1, Width]);
        float[] x = Numbers(Width), y = new float[7], again = new float[7];
        stream.Save(folder.PathOf("zero"));
        stream.Step(x, y);
        stream.Save(folder.PathOf("one"));
        stream.Step(x, y);
        stream.Resume(folder.PathOf("zero"));
        stream.CopyTo(other);
        other.Step(x, again);
        stream.Resume(folder.PathOf("one"));
        stream.Step(x, again);
        Assert.Equal(y, again);
    }

    [Fact]
    public void Create_OfAModelThatHandsNoPassOn_IsRefused()
    {
        var (module, parameters) = Create(s =>
        {
            var rnn = Rnn.Create(CellSpec.Parse("gru"), s, Width, 5);
            return new Map(x => rnn.Forward(x).Y);
        });
        Assert.StartsWith(
            "The model runs a network by an overload that takes no pass",
            Assert.Throws<InvalidOperationException>(() => new ModuleStreamer(module, parameters, [1, 1, Width])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OfAModelThatRunsANetworkTwice_IsRefused()
    {
        var (module, parameters) = Create(s => new Twice(Rnn.Create(CellSpec.Parse("gru"), s, Width, 5)));
        Assert.StartsWith(
            "The model runs one network twice in a step",
            Assert.Throws<InvalidOperationException>(() => new ModuleStreamer(module, parameters, [1, 1, Width])).Message, StringComparison.Ordinal);
    }

    sealed class Twice(Rnn rnn) : Module
    {
        public override Variable Forward(Variable x, in Pass pass) => rnn.Forward(x, pass) - rnn.Forward(x * x, pass);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Step_Repeated_EqualsThePassToTheBit(string name)
    {
        var (module, parameters) = Create(Kinds[name]);
        float[] x = Numbers(Sequences * Steps * Width);
        bool isOfPlaces = name == "RingConvolution";  // each step is one of its inputs
        Shape shape = isOfPlaces ? [Sequences * Steps, 1, Width] : [Sequences, Steps, Width];
        float[] expected = module.Forward(new Tape().Input(shape, x), default).Value.ToArray();
        var stream = new ModuleStreamer(module, parameters, [Sequences, 1, Width]);
        int d = stream.OutputShape.Length / Sequences;

        for (int turn = 0; turn < 2; turn++)
        {
            for (int step = 0; step < Steps; step++)
            {
                float[] input = [.. Enumerable.Range(0, Sequences).SelectMany(row => x[((row * Steps + step) * Width)..((row * Steps + step + 1) * Width)])];
                float[] y = new float[Sequences * d];
                stream.Step(input, y);
                for (int row = 0; row < Sequences; row++)
                    Assert.Equal(expected.AsSpan((row * Steps + step) * d, d), y.AsSpan(row * d, d));
            }
            stream.Reset();
        }
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void FirstStep_OfAFreshModule_AllocatesNothing(string name)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 3 && least > 0; round++)
        {
            var (module, parameters) = Create(Kinds[name]);
            var stream = new ModuleStreamer(module, parameters, [Sequences, 1, Width]);
            float[] x = Numbers(Sequences * Width), y = new float[stream.OutputShape.Length];
            long before = GC.GetAllocatedBytesForCurrentThread();
            stream.Step(x, y);
            stream.Step(x, y);
            stream.Reset();
            stream.Step(x, y);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Step_OfAModelThatReadsTokens_EqualsThePassToTheBit()
    {
        var (model, parameters) = Create(p => new Tagger(p));
        float[] tokens = [0, 3, 7, 10, 3, 1];
        float[] expected = model.Forward(new Tape().Input([1, tokens.Length], tokens), default).Value.ToArray();
        var stream = new ModuleStreamer(model, parameters, [1, 1]);
        float[] y = new float[11];

        for (int step = 0; step < tokens.Length; step++)
        {
            if (step == 3)
                Assert.Contains("Token 0 is 0.5", Assert.Throws<ArgumentException>(() => stream.Step([0.5f], y)).Message, StringComparison.Ordinal);
            stream.Step([tokens[step]], y);
            Assert.Equal(expected[(step * 11)..(step * 11 + 11)], y);
        }
    }

    [Fact]
    public void Resume_OfAStreamThatWasSaved_GoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var (model, parameters) = Create(p => new Tagger(p));
        ModuleStreamer first = new(model, parameters, [2, 1]), second = new(model, parameters, [2, 1]), third = new(model, parameters, [2, 1]);
        float[] expected = new float[22], y = new float[22];
        first.Save(folder.PathOf("begin"));
        first.Step([1, 2], y);
        first.Save(folder.PathOf("state"));
        second.Step([5, 6], y);
        second.Resume(folder.PathOf("state"));
        first.CopyTo(third);

        first.Step([3, 4], expected);
        second.Step([3, 4], y);
        Assert.Equal(expected, y);
        third.Step([3, 4], y);
        Assert.Equal(expected, y);

        second.Resume(folder.PathOf("begin"));
        first.Reset();
        first.Step([1, 2], expected);
        second.Step([1, 2], y);
        Assert.Equal(expected, y);
    }

    [Fact]
    public void Resume_OfAnotherModel_IsRefusedWithAllThatDiffers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("state");
        var (lstm, own) = Create(p => Rnn.Create(CellSpec.Parse("lstm"), p, Width, 4, numLayers: 2));
        var (gru, others) = Create(p => Rnn.Create(CellSpec.Parse("gru"), p, Width, 5));
        ModuleStreamer saved = new(lstm, own, [1, 1, Width]), stream = new(gru, others, [1, 1, Width]);
        saved.Step(new float[Width], new float[4]);
        saved.Save(path);

        Assert.Contains(
            "it holds 'state.1', which this model has not; it holds 'state.2', which this model has not; it holds 'state.3', which this model has not; "
                + "state.0 is [1, 4], expected [1, 5]",
            Assert.Throws<DataFormatException>(() => stream.Resume(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => saved.CopyTo(stream));
        Assert.Throws<ArgumentException>(() => saved.CopyTo(new(lstm, own, [2, 1, Width])));
        own.Save(path);
        Assert.Contains("it is no stream's", Assert.Throws<DataFormatException>(() => stream.Resume(path)).Message, StringComparison.Ordinal);
    }

    // The head fails when the recurrent part has made its step: it is as if it had not.
    [Fact]
    public void Step_ThatFailsOnItsWay_LeavesTheStatesAsTheyWere()
    {
        bool fails = false;
        var (model, parameters) = Create(p => new Sequential(
            p, s => Rnn.Create(CellSpec.Parse("gru"), s, Width, 4), _ => new Map(x => fails ? throw new TimeoutException() : x)));
        ModuleStreamer stream = new(model, parameters, [1, 1, Width]), other = new(model, parameters, [1, 1, Width]);
        float[] x = Numbers(Width), y = new float[4], expected = new float[4];
        for (int step = 0; step < 3; step++)
        {
            fails = true;
            Assert.Throws<TimeoutException>(() => stream.Step(x, y));
            fails = false;
            stream.Step(x, y);
            other.Step(x, expected);
            Assert.Equal(expected, y);
        }
    }

    [Fact]
    public void Step_WhoseParametersChangeMeanwhile_IsRefusedAndLeavesTheStates()
    {
        Parameter? changed = null;
        var (model, parameters) = Create(p => new Sequential(
            p, s => Rnn.Create(CellSpec.Parse("gru"), s, Width, 4), _ => new Map(x => Touch(x, changed))));
        var stream = new ModuleStreamer(model, parameters, [1, 1, Width]);
        float[] x = Numbers(Width), y = new float[4], expected = new float[4];
        stream.Step(x, expected);
        stream.Reset();
        changed = parameters[0];

        Assert.Throws<InvalidOperationException>(() => stream.Step(x, y));
        changed = null;
        stream.Step(x, y);

        Assert.Equal(expected, y);

        static Variable Touch(Variable x, Parameter? parameter)
        {
            parameter?.Write();
            return x;
        }
    }

    [Fact]
    public void Step_FromAnotherThreadMeanwhile_IsRefused()
    {
        Action? visit = null;
        var (model, parameters) = Create(_ => new Map(x => Visited(x)));
        var stream = new ModuleStreamer(model, parameters, [2]);
        string? message = null;
        visit = () =>
        {
            var thread = new Thread(() => message = Assert.Throws<InvalidOperationException>(() => stream.Step([1, 2], new float[2])).Message);
            thread.Start();
            thread.Join();
        };

        stream.Step([1, 2], new float[2]);

        Assert.Equal("Step: Step is going on for the same stream; one thread at a time may do so.", message);

        Variable Visited(Variable x)
        {
            visit?.Invoke();
            return x;
        }
    }

    [Fact]
    public void Streamer_OfWhatDoesNotFit_IsRefused()
    {
        var (head, parameters) = Create(p => new Linear(p, 3, 2));
        var stream = new ModuleStreamer(head, parameters, [1, 3]);

        Assert.Contains("x has 2 elements; a step takes [1, 3].", Assert.Throws<ArgumentException>(() => stream.Step([1, 2], new float[2])).Message, StringComparison.Ordinal);
        Assert.Contains("y has 3 elements; a step gives [1, 2].", Assert.Throws<ArgumentException>(() => stream.Step([1, 2, 3], new float[3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModuleStreamer(head, parameters, [1, 4]));
        ParameterList unready = [];
        Assert.Throws<InvalidOperationException>(() => { _ = new ModuleStreamer(new Linear(unready, 3, 2), unready, [1, 3]); });
        var (rnn, weights) = Create(p => Rnn.Create(CellSpec.Parse("gru"), p, 3, 2, bidirectional: true));
        Assert.Throws<InvalidOperationException>(() => new ModuleStreamer(rnn, weights, [1, 1, 3]));
    }

    static (Module Module, ParameterList Parameters) Create(Func<ParameterList, Module> make)
    {
        ParameterList parameters = [];
        var module = make(parameters);
        parameters.Initialise(new RandomStream(1, "initial"));
        return (module, parameters);
    }

    static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(1 + 1.3f * i))];
}
