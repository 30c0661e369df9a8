using MoGru.Cells;
using MoGru.Cells.Models;
using MoGru.Cells.Onnx;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Tests.Docs;
using Xunit;

namespace MoGru.Tests.Onnx;

// Whole models as ONNX Runtime runs them, beside our own passes.
public class OnnxModelTests
{
    static readonly int[] Unequal = [5, 8, 0, 1, 8, 3];

    public static TheoryData<string> Sequences =>
    [
        "head", "last step", "standardised", "residual", "normed", "both ways", "two cells", "ring", "encoder", "every operation", "softmax", "plain",
    ];

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Model_OfSequences_IsRunByOnnxRuntime(string kind)
    {
        ParameterList parameters = [];
        var model = Made(kind, parameters);
        Initialise(parameters);
        foreach (bool hasLengths in (bool[])[true, false])
        {
            using var runtime = new OnnxRuntime(model, parameters, [1, 1, 4], new() { HasLengths = hasLengths, HasStates = false });
            Assert.Equal(hasLengths ? ["x", "lengths"] : ["x"], runtime.Inputs);
            Assert.Equal(["y"], runtime.Outputs);
            Assert.Equal([-1, -1, 4], runtime.Sizes("x"));
            Compare(model, runtime, Random([6, 8, 4]), [6, 8, 4], hasLengths ? Unequal : []);
            Compare(model, runtime, Random([1, 3, 4]), [1, 3, 4], hasLengths ? [2] : []);
        }
    }

    [Fact]
    public void Model_OfTokens_TakesIntegers()
    {
        ParameterList parameters = [];
        var model = new Sequential(
            parameters, s => new Embedding(s, 11, 5), s => Rnn.Create(CellSpec.Parse("mogru"), s, 5, 6), _ => new LastStep(), s => new Linear(s, 6, 11));
        Initialise(parameters);
        using var runtime = new OnnxRuntime(model, parameters, [1, 1], new() { HasStates = false });
        int[] lengths = [4, 7, 1];
        long[] tokens = [.. Enumerable.Range(0, 21).Select(k => (long)(k * 7 % 11))];

        float[] theirs = runtime.Run(("x", tokens, [3, 7]), ("lengths", lengths, [3]))["y"];

        var tape = new Tape { Records = false };
        Close(model.Forward(tape.Input([3, 7], [.. tokens.Select(token => (float)token)]), new Pass { Lengths = lengths }).Value, theirs);
    }

    [Fact]
    public void Model_OfFeatures_HasNoSteps()
    {
        ParameterList parameters = [];
        var model = new Sequential(parameters, s => new Linear(s, 4, 8), _ => new Map(x => x.Relu()), s => new Linear(s, 8, 3));
        Initialise(parameters);
        using var runtime = new OnnxRuntime(model, parameters, [1, 4]);

        Assert.Equal(["x"], runtime.Inputs);
        Assert.Equal([-1, 4], runtime.Sizes("x"));
        Compare(model, runtime, Random([9, 4]), [9, 4], []);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Model_OfSeriesOfOneLength_KeepsIt(int marks)
    {
        ParameterList parameters = [];
        var model = new Tpgn(parameters, new(Length: 12, Period: 4, Prediction: 8, Hidden: 5) { Marks = marks });
        Initialise(parameters);
        using var runtime = new OnnxRuntime(model, parameters, [1, 12, 1 + marks], new() { HasLengths = false, HasFixedSteps = true });

        Assert.Equal([-1, 12, 1 + marks], runtime.Sizes("x"));
        Compare(model, runtime, Random([7, 12, 1 + marks]), [7, 12, 1 + marks], []);
    }

    [Fact]
    public void States_OfAModel_GoOnFromCallToCall()
    {
        ParameterList parameters = [];
        var model = new Sequential(
            parameters, s => Rnn.Create(CellSpec.Parse("lstm"), s, 4, 5), s => Rnn.Create(CellSpec.Parse("mogru"), s, 5, 6, numLayers: 2), s => new Linear(s, 6, 2));
        Initialise(parameters);
        using var runtime = new OnnxRuntime(model, parameters, [1, 1, 4], new() { HasLengths = false });
        string[] names = ["0.h.0", "0.c.0", "1.h.0", "1.v.0", "1.h.1", "1.v.1"];
        Assert.Equal(["x", .. names], runtime.Inputs);
        Assert.Equal([.. names.Select(name => $"{name}.final"), "y"], runtime.Outputs);
        float[] x = Random([2, 9, 4]);

        var states = names.ToDictionary(name => name, name => new float[2 * (name[0] == '0' ? 5 : 6)]);
        List<float> streamed = [];
        for (int t = 0; t < 9; t++)
        {
            float[] step = [.. x[(t * 4)..(t * 4 + 4)], .. x[(36 + t * 4)..(36 + t * 4 + 4)]];
            var after = runtime.Run([("x", step, [2, 1, 4]), .. names.Select(name => (name, (Array)states[name], (int[])[2, states[name].Length / 2]))]);
            streamed.AddRange(after["y"]);
            states = names.ToDictionary(name => name, name => after[$"{name}.final"]);
        }

        var y = model.Forward(new Tape { Records = false }.Input([2, 9, 4], x), default).Value;
        for (int t = 0; t < 9; t++)
            Close([.. y.Slice(t * 2, 2), .. y.Slice(18 + t * 2, 2)], [.. streamed.Skip(t * 4).Take(4)]);
    }

    [Fact]
    public void Network_ThatAModelRunsTwice_HasStatesOfEachRun()
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("mgu"), parameters.Scope("rnn"), 4, 4);
        var model = new Sequential(parameters.Scope("model"), _ => rnn, _ => rnn);
        Initialise(parameters);
        using var runtime = new OnnxRuntime(model, parameters, [1, 1, 4], new() { HasLengths = false });

        Assert.Equal(["x", "rnn.h.0", "rnn.h.0.2"], runtime.Inputs);
        Assert.Equal(["rnn.h.0.final", "rnn.h.0.2.final", "y"], runtime.Outputs);
        float[] x = Random([2, 5, 4]), first = Random([2, 4]), second = [.. first.Select(value => -value)];
        var theirs = runtime.Run(("x", x, [2, 5, 4]), ("rnn.h.0", first, [2, 4]), ("rnn.h.0.2", second, [2, 4]));
        var tape = new Tape { Records = false };
        var read = rnn.Forward(tape.Input([2, 5, 4], x), new() { ["h", 0] = tape.Input([2, 4], first) });
        Close(rnn.Forward(read.Y, new() { ["h", 0] = tape.Input([2, 4], second) }).Y.Value, theirs["y"]);
        Close(read.FinalState("h", 0).Value, theirs["rnn.h.0.final"]);
    }

    [Fact]
    public void Operation_OfOnesOwn_IsRefusedByName() => Refused<NotSupportedException>(
        "Softsign", _ => new Map(Softsign.Apply));

    [Fact]
    public void Constant_ThatFollowsTheInputUnseen_IsRefused() => Refused<NotSupportedException>(
        "changes with the input", _ => new Map(x => x * x.Tape.Input([4], x.Value[..4])));

    [Fact]
    public void Constant_ThatFollowsTheStepsUnseen_IsRefused() => Refused<NotSupportedException>(
        "changes with the input", _ => new Map(x => x * x.Tape.Input(x.Shape, [.. Enumerable.Range(0, x.Shape.Length).Select(k => (float)k)])));

    [Fact]
    public void Lengths_OfItsOwn_AreRefused() => Refused<NotSupportedException>(
        "lengths of its own", _ => new Map(x => x.SelectLastStep([.. Enumerable.Repeat(1, x.Shape[0])])));

    [Fact]
    public void Operations_OtherForOtherSizes_AreRefused() => Refused<NotSupportedException>(
        "one graph for all", _ => new Map(x => Variable.Stack(1, [.. Enumerable.Range(0, x.Shape[1]).Select(t => x.SelectStep(t).Tanh())])));

    [Fact]
    public void Input_OfAnotherShape_IsRefusedAndNothingIsWritten()
    {
        ParameterList parameters = [];
        var model = new Linear(parameters, 4, 2);
        Initialise(parameters);
        using var folder = new Formats.TemporaryFolder();

        Assert.Throws<ArgumentException>(() => OnnxFile.Save(folder.PathOf("model.onnx"), model, parameters, [1, 1, 3]));
        Assert.Throws<ArgumentException>(() => OnnxFile.Save(folder.PathOf("model.onnx"), model, parameters, [4]));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void File_OfTheSameModel_HasTheSameBytes()
    {
        ParameterList parameters = [];
        var model = Made("two cells", parameters);
        Initialise(parameters);
        using OnnxRuntime first = new(model, parameters, [1, 1, 4]), second = new(model, parameters, [5, 2, 4]);

        Assert.Equal(first.File, second.File);
    }

    static Module Made(string kind, ParameterList p) => kind switch
    {
        "head" => new Sequential(p, s => Rnn.Create(CellSpec.Parse("gru"), s, 4, 6), s => new Linear(s, 6, 3)),
        "last step" => new Sequential(p, s => Rnn.Create(CellSpec.Parse("mogru"), s, 4, 6, numLayers: 2), _ => new LastStep(), s => new Linear(s, 6, 3)),
        "standardised" => Standardised(p),
        "residual" => new Sequential(p, s => new Linear(s, 4, 6), s => new Residual(Rnn.Create(CellSpec.Parse("mgu"), s, 6, 6)), s => new Linear(s, 6, 4, bias: false)),
        "normed" => new Sequential(p, s => Rnn.Create(CellSpec.Parse("lem"), s, 4, 6), s => new LayerNorm(s, 6), s => new Dropout(s, 0.4), s => new RmsNorm(s, 6)),
        "both ways" => new Sequential(p, s => Rnn.Create(CellSpec.Parse("lstm"), s, 4, 6, bidirectional: true), s => Rnn.Create(CellSpec.Parse("atr"), s, 12, 5, bidirectional: true)),
        "two cells" => new Sequential(p, s => Rnn.Create(CellSpec.Parse("ssm"), s, 4, 6, numLayers: 2), s => Rnn.Create(CellSpec.Parse("rnn:nonlinearity=relu"), s, 6, 5)),
        "ring" => new Sequential(
            p, s => new Linear(s, 4, 12), _ => new Map(x => x.Reshape([x.Shape[0] * x.Shape[1], 3, 4])), s => new RingConvolution(s, 3, 2, 3), _ => new Map(x => x.Mean(2))),
        "encoder" => new Encoder(p),
        "every operation" => new Everything(p),
        "softmax" => new Sequential(p, s => Rnn.Create(CellSpec.Parse("gru:reset=before"), s, 4, 6), _ => new Map(x => x.Softmax() + x.LogSoftmax())),
        _ => new Sequential(p, s => Rnn.Create(CellCatalog.Default.With(new LeakyType()).Parse("leaky"), s, 4, 6, numLayers: 2)),
    };

    static Sequential Standardised(ParameterList p)
    {
        var scaling = new Standardisation(p.Scope("scaling"), 4);
        return new(p, _ => scaling, s => Rnn.Create(CellSpec.Parse("gru"), s, 4, 4), _ => new Map(scaling.Invert));
    }

    static void Initialise(ParameterList parameters)
    {
        parameters.Initialise(new RandomStream(3, "initial values"));
        if (parameters.Contains("scaling.mean"))
        {
            Random([4]).CopyTo(parameters["scaling.mean"].Write());
            float[] deviation = [0.5f, 1, 2, 0.1f];
            deviation.CopyTo(parameters["scaling.deviation"].Write());
        }
    }

    static float[] Random(Shape shape)
    {
        var random = new Random(shape.Length);
        return [.. Enumerable.Range(0, shape.Length).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }

    static void Compare(Module model, OnnxRuntime runtime, float[] x, Shape shape, int[] lengths)
    {
        List<(string, Array, int[])> given = [("x", x, shape.ToArray())];
        if (lengths.Length > 0)
            given.Add(("lengths", lengths, [lengths.Length]));

        float[] theirs = runtime.Run([.. given])["y"];

        Close(model.Forward(new Tape { Records = false }.Input(shape, x), new Pass { Lengths = lengths }).Value, theirs);
    }

    internal static void Close(ReadOnlySpan<float> ours, float[] theirs)
    {
        Assert.Equal(ours.Length, theirs.Length);
        for (int k = 0; k < theirs.Length; k++)
            Assert.True(Math.Abs(ours[k] - theirs[k]) <= 1e-5f * Math.Max(1, Math.Abs(ours[k])), $"y[{k}] is {ours[k]}, ONNX Runtime's {theirs[k]}.");
    }

    static void Refused<TException>(string said, Func<ParameterList, Module> made)
        where TException : Exception
    {
        ParameterList parameters = [];
        var model = new Sequential(parameters, s => new Linear(s, 4, 4), made);
        Initialise(parameters);
        using var folder = new Formats.TemporaryFolder();

        var refusal = Assert.Throws<TException>(() => OnnxFile.Save(folder.PathOf("model.onnx"), model, parameters, [1, 1, 4]));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    // A network whose states begin where those of another one ended.
    sealed class Encoder(ParameterList p) : Module
    {
        readonly Rnn reads = Rnn.Create(CellSpec.Parse("lstm"), p.Scope("reads"), 4, 5);
        readonly Rnn writes = Rnn.Create(CellSpec.Parse("lstm"), p.Scope("writes"), 4, 5, numLayers: 2);

        public override Variable Forward(Variable x, in Pass pass)
        {
            var read = reads.Forward(x, lengths: pass.Lengths);
            var states = new RnnStates { ["h", 1] = read.FinalState("h", 0), ["c", 0] = read.FinalState("c", 0).Tanh() };
            var written = writes.Forward(x, states, lengths: pass.Lengths);
            return written.Y + written.FinalState("c", 1).Reshape([x.Shape[0], 1, 5]);
        }
    }

    // Operations of the tape, of sizes that vary.
    sealed class Everything(ParameterList p) : Module
    {
        readonly Parameter factor = p.Add("factor", [4], new Initial.Uniform(1));

        public override Variable Forward(Variable x, in Pass pass)
        {
            (int batch, int steps) = (x.Shape[0], x.Shape[1]);
            var used = pass.Use(x.Tape, factor);
            var y = (x * used - 0.5f) / (2 + x.Abs()) + x.Tape.Filled([batch, steps, 1], 0.25f);
            y = y.Sigmoid() + y.Tanh() - y.Relu() * y.Sin() + (-y).Exp() + (1 + y * y).Log() + (2 + y).Clamp(1, 2.1f).Sqrt();
            y = Variable.Concat(1, y.Slice(1, steps - 1, 1), y.Slice(1, 0, steps - 1)) + y.Mean(1, keepAxis: true) - y.Sum(0).Reshape([1, steps, 4]);
            var products = y.MatMul(y.Transpose());  // [B, T, T]
            y += products.Mean(2).Reshape([batch, steps, 1]) * y.SelectStep(-1).Reshape([batch, 1, 4]);
            y = Variable.Stack(2, y.Slice(2, 0, 2), y.Slice(2, 2, 2)).Reshape([batch, steps, 4]);
            y += y.Variance(2, correction: 1, keepAxis: true) + y.Variance(1, correction: 0).Detach().Reshape([batch, 1, 4]);
            return y / (1 + y.Mean() * y.Mean() + y.Reshape([batch * steps, 4]).Sum(0).Sum().Sin().Abs());
        }
    }
}
