using System.Text.Json;
using MoGru.Cells;
using MoGru.Cells.Onnx;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;
using Linear = MoGru.Engine.Modules.Linear;

namespace MoGru.Tests.Onnx;

/// <summary>Models that <c>torch.onnx.export</c> of PyTorch 1.13 wrote, in Onnx/pytorch, and those of our own.</summary>
public class OnnxImportTests
{
    static readonly string[] withTimeFirst = ["gru_time", "gru_given", "lstm_time", "rnn_end"];

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.onnx").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    static string Folder => Path.Combine(AppContext.BaseDirectory, "Onnx", "pytorch");

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_OfAFileOfPyTorch_ComputesWhatPyTorchDid(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "answers.json")));
        var answer = json.RootElement.GetProperty(name);
        var (x, shape) = Numbers(answer.GetProperty("x"), name);
        var (y, _) = Numbers(answer.GetProperty("y"), name);
        int[] lengths = answer.TryGetProperty("lengths", out var given) ? [.. given.EnumerateArray().Select(one => one.GetInt32())] : [];
        var model = OnnxFile.Load(PathOf(name));

        var ours = model.Forward(new Tape { Records = false }.Input(shape, x), new Pass { Lengths = lengths });

        OnnxModelTests.Close(ours.Value, y);
        Assert.Equal(name == "gru_packed", model.HasLengths);
        Assert.Equal(name.StartsWith("words", StringComparison.Ordinal), model.TakesTokens);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_OfAFileOfPyTorch_ComputesWhatOnnxRuntimeDoes(string name)
    {
        if (name.EndsWith("_fixed", StringComparison.Ordinal))
            return;  // ONNX Runtime takes no other sizes of these
        var model = OnnxFile.Load(PathOf(name));
        using var runtime = new OnnxRuntime(File.ReadAllBytes(PathOf(name)));
        foreach (var (batch, steps) in ((int, int)[])[(3, 5), (1, 1), (4, 7)])
        {
            int rows = name == "gru_packed" ? 2 : batch;  // its zeros at the start are of two sequences
            int time = model.InputShape.Rank == 3 && model.InputShape[1] > 1 ? model.InputShape[1] : steps;
            Shape shape = model.InputShape.Rank == 3 ? [rows, time, 3] : model.TakesTokens ? [rows, time] : [rows, 3];
            float[] x = [.. Enumerable.Range(0, shape.Length).Select(k => model.TakesTokens ? k * 7 % 9 : MathF.Sin(k * k))];
            int[] lengths = name == "gru_packed" ? [.. Enumerable.Range(0, rows).Select(row => time - row * 2 % time)] : [];
            bool isTimeFirst = withTimeFirst.Contains(name);
            List<(string, Array, int[])> given =
                [isTimeFirst ? ("x", Exchanged(x, rows, time), [time, rows, 3]) : ("x", x, shape.ToArray())];
            if (model.TakesTokens)
                given[0] = ("x", Array.ConvertAll(x, value => (long)value), shape.ToArray());
            if (lengths.Length > 0)
                given.Add(("lengths", Array.ConvertAll(lengths, length => (long)length), [rows]));
            foreach (string state in runtime.Inputs.Where(input => input is "h0" or "c0"))
                given.Add((state, new float[2 * rows * 4], [2, rows, 4]));

            float[] theirs = runtime.Run([.. given])["y"];

            var ours = model.Forward(new Tape { Records = false }.Input(shape, x), new Pass { Lengths = lengths });
            OnnxModelTests.Close(ours.Value, isTimeFirst && ours.Shape.Rank == 3 ? Exchanged(theirs, time, rows) : theirs);
        }
    }

    public static TheoryData<string> Written =>
    [
        "rnn", "rnn:nonlinearity=relu,no-bias ×2", "gru ×2", "gru:reset=before", "gru:no-bias both", "lstm", "lstm ×2 both",
        "gru last", "lstm ×2 last", "rnn softmax", "lstm words",
    ];

    [Theory]
    [MemberData(nameof(Written))]
    public void Load_OfAFileOfSave_ComputesWhatTheModelDoes(string kind)
    {
        var (module, parameters, input) = Made(kind);
        foreach (bool hasLengths in (bool[])[true, false])
        {
            foreach (bool hasStates in (bool[])[true, false])
            {
                using var folder = new TemporaryFolder();
                OnnxFile.Save(folder.PathOf("a.onnx"), module, parameters, input, new() { HasLengths = hasLengths, HasStates = hasStates });
                var model = OnnxFile.Load(folder.PathOf("a.onnx"));
                Assert.Equal((hasLengths, input, "y"), (model.HasLengths, model.InputShape, model.OutputName));
                Assert.Equal(parameters.TotalLength, model.Parameters.TotalLength);
                int[] lengths = [5, 8, 0, 1, 8, 3];
                Shape shape = input.Rank == 3 ? [6, 8, 3] : [6, 8];
                float[] x = [.. Enumerable.Range(0, shape.Length).Select(k => input.Rank == 2 ? k * 7 % 9 : MathF.Sin(k * k))];
                var tape = new Tape { Records = false };
                float[] Answer(Module of) =>
                    of.Forward(tape.Input(shape, x), new Pass { Lengths = hasLengths ? lengths : [] }).Value.ToArray();

                OnnxModelTests.Close(Answer(model), Answer(module));
            }
        }
    }

    [Fact]
    public void Lengths_OfAFileWithoutThem_GiveEachSequenceWhatItGetsAlone()
    {
        foreach (string name in (string[])["lstm_both", "lstm_time", "rnn_end", "gru_zeros"])
        {
            var model = OnnxFile.Load(PathOf(name));
            float[] x = [.. Enumerable.Range(0, 3 * 6 * 3).Select(k => MathF.Sin(k * k))];
            int[] lengths = [4, 6, 1];
            float[] y = model.Forward(new Tape { Records = false }.Input([3, 6, 3], x), new Pass { Lengths = lengths }).Value.ToArray();
            for (int row = 0; row < 3; row++)
            {
                var alone = new Tape { Records = false }.Input([1, lengths[row], 3], x.AsSpan(row * 18, lengths[row] * 3));
                OnnxModelTests.Close(model.Forward(alone, default).Value, y[(row * 2)..(row * 2 + 2)]);
            }
        }
        var flat = OnnxFile.Load(PathOf("gru_flat"));
        var thrown = Assert.Throws<ArgumentException>(
            () => flat.Forward(new Tape().Input([2, 5, 3], new float[30]), new Pass { Lengths = [5, 2] }));
        Assert.Contains("sequences of 5 steps alone", thrown.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Together => ["ReduceMean", "ReduceSum", "Softmax", "Concat", "MatMul", "Slice"];

    [Theory]
    [MemberData(nameof(Together))]
    public void Lengths_OfAFileWithoutThemThatTakesStepsTogether_MustBeEqual(string type)
    {
        var builder = new OnnxBuilder().Input("x", ["batch", "steps", 3]).Output("y").Integers("one", 1).Integers("from", -2)
            .Integers("to", long.MaxValue).Node("Transpose", "x", "t", ("perm", (long[])[0, 2, 1]));
        string inputs = type switch
        {
            "Concat" => "x x",
            "MatMul" => "t x",
            "Slice" => "x from to one",
            "ReduceSum" => "x one",
            _ => "x",
        };
        (string, object)[] attributes = type switch
        {
            "ReduceMean" => [("axes", (long[])[1])],
            "Softmax" or "Concat" => [("axis", 1)],
            _ => [],
        };
        var model = OnnxModel.Parse(builder.Node(type, inputs, "y", attributes).Bytes, "test");
        Variable Forward(params int[] lengths) =>
            model.Forward(new Tape { Records = false }.Input([2, 5, 3], new float[30]), new Pass { Lengths = lengths });

        Assert.Equal(2, Forward(5, 5).Shape[0]);
        var thrown = Assert.Throws<ArgumentException>(() => Forward(5, 3));
        Assert.Contains("takes all steps of its sequences together", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_OfALoadedModel_GoesOnWhereItsStatesStand()
    {
        foreach (string name in (string[])["gru_given", "gru_all", "lstm_no_bias", "words", "gru_time"])
        {
            var model = OnnxFile.Load(PathOf(name));
            int width = model.TakesTokens ? 1 : 3;
            float[] x = [.. Enumerable.Range(0, 6 * width).Select(k => model.TakesTokens ? k : MathF.Sin(k * k))];
            Shape shape = model.TakesTokens ? [1, 6] : [1, 6, 3];
            var whole = model.Forward(new Tape { Records = false }.Input(shape, x), default);
            var stream = new ModuleStreamer(model, model.Parameters, model.InputShape);
            float[] y = new float[stream.OutputShape.Length];

            for (int t = 0; t < 6; t++)
                stream.Step(x.AsSpan(t * width, width), y);

            OnnxModelTests.Close(whole.Value[^y.Length..], y);
            Assert.Equal(0, Allocations.Of(() => stream.Step(x.AsSpan(0, width), y)));
        }
    }

    [Fact]
    public void Gradients_OfALoadedModel_AreThoseOfDifferences()
    {
        foreach (string name in (string[])["gru_unfolded", "lstm_time", "rnn_end", "features", "gru_flat"])
        {
            var model = OnnxFile.Load(PathOf(name));
            Shape shape = model.InputShape.Rank == 3 ? [2, 5, 3] : [2, 3];
            float[] x = [.. Enumerable.Range(0, shape.Length).Select(k => MathF.Sin(k * k + 1))];
            var result = model.CheckGradients(model.Parameters, shape, x);
            Assert.True(result.Passed, $"{name}: {result}");
        }
    }

    [Fact]
    public void Training_OfALoadedModel_LowersTheLossAndAllocatesNothing()
    {
        var model = OnnxFile.Load(PathOf("lstm_both"));
        var tape = new Tape();
        var adam = new Adam(model.Parameters, 0.01);
        float[] x = [.. Enumerable.Range(0, 4 * 6 * 3).Select(k => MathF.Sin(k * k))];
        float[] target = [.. Enumerable.Range(0, 8).Select(k => k % 3 - 1f)];
        float last = 0;
        void Step()
        {
            tape.Rewind();
            var loss = model.Forward(tape.Input([4, 6, 3], x), Pass.Training(1, 1)).MeanSquareError(tape.Input([4, 2], target));
            model.Parameters.ZeroGradients();
            tape.Backward(loss);
            adam.Step();
            last = loss.Item;
        }

        Step();
        float first = last;
        for (int k = 0; k < 40; k++)
            Step();

        Assert.InRange(last, 0, first / 2);
        Assert.Equal(0, Allocations.Of(Step));
    }

    [Fact]
    public void Parameters_OfALoadedModel_HaveReadableNamesAndAreSaved()
    {
        var model = OnnxFile.Load(PathOf("gru_time"));
        Assert.Equal(
            ["net.weight_ih_l0", "net.weight_hh_l0", "net.bias_ih_l0", "net.bias_hh_l0",
                "net_1.weight_ih_l0", "net_1.weight_hh_l0", "net_1.bias_ih_l0", "net_1.bias_hh_l0", "head.weight", "head.bias"],
            model.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([2, 4], model.Parameters["head.weight"].Shape);
        using var folder = new TemporaryFolder();
        model.Parameters.Save(folder.PathOf("a"));
        OnnxFile.Save(folder.PathOf("a.onnx"), model, model.Parameters, model.InputShape);
        var (again, exported) = (OnnxFile.Load(PathOf("gru_time")), OnnxFile.Load(folder.PathOf("a.onnx")));
        foreach (var parameter in again.Parameters)
            parameter.Write().Clear();
        again.Parameters.Load(folder.PathOf("a"));
        float[] x = [.. Enumerable.Range(0, 2 * 4 * 3).Select(k => MathF.Sin(k * k))];
        float[] Answer(OnnxModel of) => of.Forward(new Tape().Input([2, 4, 3], x), default).Value.ToArray();

        Assert.Equal(Answer(model), Answer(again));
        OnnxModelTests.Close(Answer(model), Answer(exported));
    }

    [Fact]
    public void Input_OfAnotherShape_IsRefused()
    {
        var (model, tape) = (OnnxFile.Load(PathOf("gru_all")), new Tape());
        Assert.Equal(
            "The input is [2, 5, 4]; the model takes [batch, steps, 3].",
            Assert.Throws<ArgumentException>(() => model.Forward(tape.Input([2, 5, 4], new float[40]), default)).Message);
        Assert.Throws<ArgumentException>(() => model.Forward(tape.Input([2, 3], new float[6]), default));
        Assert.Throws<ArgumentException>(() => model.Forward(tape.Input([2, 0, 3], []), default));
        Fault.Says("no output 'z'", () => OnnxFile.Load(PathOf("gru_all"), "z"));
        Fault.Says("no such file", () => OnnxFile.Load(PathOf("none")));
    }

    static (Module Module, ParameterList Parameters, Shape Input) Made(string kind)
    {
        ParameterList parameters = [];
        string[] words = kind.Split(' ');
        (bool both, bool isOfTokens) = (words.Contains("both"), words.Contains("words"));
        Func<ParameterList, Module>[] parts =
        [
            .. isOfTokens ? (Func<ParameterList, Module>[])[s => new Embedding(s, 9, 3)] : [],
            s => Rnn.Create(CellSpec.Parse(words[0]), s, 3, 6, words.Contains("×2") ? 2 : 1, both),
            .. words.Contains("last") ? (Func<ParameterList, Module>[])[_ => new LastStep()] : [],
            s => new Linear(s, both ? 12 : 6, 4),
            _ => new Map(x => words.Contains("softmax") ? x.Softmax() : x.Tanh()),
        ];
        var module = new Sequential(parameters, parts);
        parameters.Initialise(new RandomStream(3, "initial values"));
        return (module, parameters, isOfTokens ? [1, 1] : [1, 1, 3]);
    }

    static (float[] Values, Shape Shape) Numbers(JsonElement tensor, string name)
    {
        int[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        float[] values = [.. tensor.GetProperty("values").EnumerateArray().Select(value => value.GetSingle())];
        return withTimeFirst.Contains(name) && shape.Length == 3
            ? (Exchanged(values, shape[0], shape[1]), [shape[1], shape[0], shape[2]])
            : (values, Shape.Of(shape));
    }

    // [a, b, n] becomes [b, a, n].
    static float[] Exchanged(float[] values, int a, int b)
    {
        int n = values.Length / (a * b);
        return
        [
            .. from second in Enumerable.Range(0, b)
               from first in Enumerable.Range(0, a)
               from k in Enumerable.Range(0, n)
               select values[(first * b + second) * n + k],
        ];
    }

    static string PathOf(string name) => Path.Combine(Folder, $"{name}.onnx");
}
