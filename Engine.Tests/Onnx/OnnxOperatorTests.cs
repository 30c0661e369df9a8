using MoGru.Cells.Onnx;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using Onnx;
using Xunit;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Tests.Onnx;

/// <summary>Models that are written node by node, as ONNX Runtime runs them beside our own passes.</summary>
public class OnnxOperatorTests
{
    static readonly long[] timeFirst = [1, 0, 2];

    static readonly (int Batch, int Steps)[] sizes = [(2, 4), (3, 6), (1, 5)];

    static Dictionary<string, Func<OnnxBuilder, OnnxBuilder>> OfFeatures { get; } = new()
    {
        ["Gemm"] = b => b.Floats("a", [3, 4]).Node("Gemm", "x a", "y"),
        ["Gemm of a bias"] = b => b.Floats("a", [4, 3]).Floats("c", [4]).Node("Gemm", "x a c", "y", ("transB", 1)),
        ["Gemm of factors"] = b => b.Floats("a", [4, 3]).Floats("c", [1, 4])
            .Node("Gemm", "x a c", "y", ("transB", 1), ("alpha", 0.5f), ("beta", 2f)),
        ["Gemm exchanged"] = b => b.Floats("a", [3, 4]).Node("Transpose", "x", "t").Node("Gemm", "t a", "y", ("transA", 1)),
        ["Gemm of no bias"] = b => b.Floats("a", [3, 4]).Floats("c", [4]).Node("Gemm", "x a c", "y", ("beta", 0f)),
        ["tied"] = b => b.Floats("a", [3, 4]).Node("MatMul", "x a", "h").Node("Transpose", "a", "t")
            .Node("Gemm", "h a", "z", ("transB", 1)).Node("MatMul", "h t", "u").Node("Add", "z u", "y"),
        ["layers"] = b => b.Floats("a", [3, 5]).Floats("c", [5]).Floats("d", [5, 2])
            .Node("MatMul", "x a", "h").Node("Add", "c h", "i").Node("Relu", "i", "j").Node("MatMul", "j d", "k").Node("Sigmoid", "k", "y"),
        ["numbers"] = b => Number(Number(b, "two", 2), "half", 0.5f)
            .Node("Mul", "x two", "a").Node("Sub", "two a", "c").Node("Div", "half c", "d").Node("Div", "d two", "e")
            .Node("Sub", "e half", "y"),
        ["functions"] = b => b.Node("Abs", "x", "a").Node("Sqrt", "a", "c").Node("Exp", "c", "d").Node("Log", "d", "e")
            .Node("Neg", "e", "f").Node("Tanh", "f", "y"),
        ["broadcast"] = b => b.Floats("a", [4, 1, 3]).Floats("c", [1, 1]).Node("Add", "x a", "d").Node("Mul", "d c", "e")
            .Node("Sub", "a e", "y"),
        ["a number of more axes"] = b => b.Node("Constant", "-", "two", ("value", new TensorProto
        {
            DataType = (int)DataType.Float,
            Dims = { 1, 1, 1 },
            FloatData = { 2 },
        })).Node("Mul", "x two", "a").Floats("c", [3, 4]).Node("MatMul", "a c", "d").Node("Softmax", "d", "y", ("axis", 0)),
        ["parts"] = b => b.Integers("from", 1).Integers("to", 3).Integers("axis", 1).Integers("two", 2)
            .Node("Slice", "x from to axis", "a").Node("Gather", "x two", "c", ("axis", 1)).Node("Concat", "c a x", "y", ("axis", 1)),
        ["views"] = b => b.Integers("s", -1, 1, 3).Integers("t", 0, 0, 3, -1).Integers("axes", 1, 3).Integers("u", 0, -1)
            .Node("Reshape", "x s", "a").Node("Reshape", "a t", "c").Node("Squeeze", "c axes", "d").Node("Unsqueeze", "d axes", "e")
            .Node("Flatten", "e", "f", ("axis", 2)).Node("Reshape", "e u", "y"),
        ["sizes"] = b => b.Integers("zero", 0).Integers("three", 3)
            .Node("Shape", "x", "s").Node("Gather", "s zero", "n").Node("Concat", "n three", "t", ("axis", 0)).Node("Reshape", "x t", "a")
            .Node("Expand", "a t", "c").Node("Identity", "c", "d").Node("Dropout", "d", "y"),
        ["softmax"] = b => b.Node("Softmax", "x", "a", ("axis", 0)).Node("LogSoftmax", "a", "y"),
    };

    static Dictionary<string, Func<OnnxBuilder, OnnxBuilder>> OfSequences { get; } = new()
    {
        ["GRU, reset before"] = b => b.Node("Transpose", "x", "t", ("perm", timeFirst)).Network("GRU", "t w r b", "all", 3, 5)
            .Integers("one", 1)
            .Node("Squeeze", "all one", "s").Node("Transpose", "s", "y", ("perm", timeFirst)),
        ["GRU of directions summed"] = b => b.Node("Transpose", "x", "t", ("perm", timeFirst))
            .Network("GRU", "t w r b", "all", 3, 5, 2, ("linear_before_reset", 1)).Integers("one", 1)
            .Node("ReduceSum", "all one", "s", ("keepdims", 0)).Node("Transpose", "s", "y", ("perm", timeFirst)),
        ["LSTM, its cells at the end"] = b => b.Node("Transpose", "x", "t", ("perm", timeFirst))
            .Network("LSTM", "t w r b", "- h c", 3, 5, 2)
            .Node("Transpose", "c", "u", ("perm", timeFirst)).Node("Flatten", "u", "v").Floats("a", [10, 2]).Node("MatMul", "v a", "y"),
        ["RNN without bias"] = b => b.Node("Transpose", "x", "t", ("perm", timeFirst))
            .Network("RNN", "t w r", "- h", 3, 3, 1, ("activations", (string[])["Tanh"])).Integers("zero", 0)
            .Node("Squeeze", "h zero", "s").Floats("g", [5, 1, 3]).Node("Add", "g s", "y").Node("Identity", "s", "unused"),
        ["first steps"] = b => b.Integers("from", 0).Integers("to", 2).Integers("axis", 1).Node("Slice", "x from to axis", "y"),
        ["last steps"] = b => b.Integers("from", -3).Integers("to", long.MaxValue).Integers("axis", 1).Node("Slice", "x from to axis", "y"),
        ["steps before the last"] = b => b.Integers("from", -3, 1).Integers("to", -1, 2).Integers("axes", 1, 2)
            .Node("Slice", "x from to axes", "y"),
        ["mean of steps"] = b => b.Node("ReduceMean", "x", "y", ("axes", (long[])[1]), ("keepdims", 0)),
        ["pooled by attention"] = b => b.Floats("a", [3, 1]).Integers("one", 1)
            .Node("MatMul", "x a", "s").Node("Softmax", "s", "p", ("axis", 1)).Node("Mul", "p x", "m")
            .Node("ReduceSum", "m one", "y", ("keepdims", 0)),
        ["attention"] = b => b.Floats("a", [3, 4]).Node("MatMul", "x a", "q").Node("Transpose", "q", "k", ("perm", (long[])[0, 2, 1]))
            .Node("MatMul", "q k", "s").Node("Softmax", "s", "p").Node("MatMul", "p x", "y"),
        ["steps joined"] = b => b.Node("Concat", "x x", "y", ("axis", 1)),
        ["features joined"] = b => b.Node("Transpose", "x", "t", ("perm", (long[])[1, 2, 0]))
            .Node("Transpose", "x", "u", ("perm", (long[])[1, 2, 0])).Node("Tanh", "u", "v").Node("Concat", "t v", "y", ("axis", 1)),
        ["steps as features"] = b => b.Integers("s", 0, -1).Node("Transpose", "x", "t", ("perm", (long[])[0, 2, 1]))
            .Node("Reshape", "t s", "y"),
        ["rows of all"] = b => b.Integers("s", -1, 3).Floats("a", [3, 2]).Node("Reshape", "x s", "r").Node("MatMul", "r a", "m")
            .Node("Shape", "x", "n").Integers("front", 0, 1).Node("Gather", "n front", "f").Integers("two", 2)
            .Node("Concat", "f two", "back", ("axis", 0)).Node("Reshape", "m back", "y"),
    };

    public static TheoryData<string> Models => [.. OfFeatures.Keys, .. OfSequences.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void Operators_OfAModel_ComputeWhatOnnxRuntimeDoes(string kind)
    {
        bool isSequence = OfSequences.TryGetValue(kind, out var made);
        var builder = new OnnxBuilder().Input("x", isSequence ? ["batch", "steps", 3] : ["batch", 3]).Output("y");
        Compare((made ?? OfFeatures[kind])(builder).Bytes, isSequence);
    }

    [Fact]
    public void Transposes_OfEveryOrder_AreWhatOnnxRuntimeMakesOfThem()
    {
        long[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (long[] first in orders)
        {
            foreach (long[] second in orders)
            {
                // x [B, T, 6] as [B, T, 2, 3], its axes exchanged twice with an operation in between.
                var builder = new OnnxBuilder().Input("x", ["batch", "steps", 6]).Output("y").Integers("s", 0, 0, 2, 3)
                    .Node("Reshape", "x s", "a").Node("Transpose", "a", "c", ("perm", (long[])[0, .. first.Select(axis => axis + 1)]))
                    .Node("Tanh", "c", "d")
                    .Node("Transpose", "d", "e", ("perm", (long[])[.. second, 3])).Node("Flatten", "e", "y", ("axis", 2));
                Compare(builder.Bytes, isSequence: true, features: 6);
            }
        }
    }

    [Fact]
    public void Sizes_ThatTheFileKeepsAndAreEqual_AreNotMistakenForEachOther()
    {
        foreach (bool isTimeFirst in (bool[])[true, false])
        {
            var builder = new OnnxBuilder().Input("x", [2, 2, 3]).Output("y").Integers("s", 2, 2, 3).Integers("one", 1).Node("Reshape", "x s", "a");
            byte[] file = (isTimeFirst
                ? builder.Network("GRU", "a w r b", "all", 3, 5).Node("Squeeze", "all one", "y")
                : builder.Node("Transpose", "a", "t", ("perm", timeFirst)).Network("GRU", "t w r b", "all", 3, 5)
                    .Node("Squeeze", "all one", "u").Node("Transpose", "u", "y", ("perm", timeFirst))).Bytes;
            var model = OnnxModel.Parse(file, "test");
            using var runtime = new OnnxRuntime(file);
            float[] x = [.. Enumerable.Range(0, 12).Select(k => MathF.Sin(k * k + 1))];
            float[] exchanged = [.. x[..3], .. x[6..9], .. x[3..6], .. x[9..]];

            float[] theirs = runtime.Run(("x", isTimeFirst ? exchanged : x, [2, 2, 3]))["y"];

            var ours = model.Forward(new Tape { Records = false }.Input([2, 2, 3], x), new Pass());
            OnnxModelTests.Close(ours.Value, isTimeFirst ? [.. theirs[..5], .. theirs[10..15], .. theirs[5..10], .. theirs[15..]] : theirs);
        }
    }

    [Fact]
    public void Lengths_OfOneNetworkOfTwo_AreThatOnesAlone()
    {
        byte[] file = new OnnxBuilder().Input("x", ["steps", "batch", 3]).Input("lengths", ["batch"], DataType.Int32).Output("y").Integers("one", 1)
            .Network("GRU", "x w r b lengths", "all", 3, 3).Node("Squeeze", "all one", "s")
            .Node("GRU", "s w r b", "again last", ("hidden_size", 3)).Node("Squeeze", "again one", "t").Node("Add", "t last", "y").Bytes;
        var model = OnnxModel.Parse(file, "test");
        using var runtime = new OnnxRuntime(file);
        int[] lengths = [3, 5, 0];
        float[] x = [.. Enumerable.Range(0, 45).Select(k => MathF.Sin(k * k + 1))], inTime = new float[45];
        for (int row = 0; row < 15; row++)
            x.AsSpan(row * 3, 3).CopyTo(inTime.AsSpan((row % 5 * 3 + row / 5) * 3));

        float[] theirs = runtime.Run(("x", inTime, [5, 3, 3]), ("lengths", lengths, [3]))["y"];

        var ours = model.Forward(new Tape { Records = false }.Input([3, 5, 3], x), new Pass { Lengths = lengths });
        Assert.True(model.HasLengths);
        for (int row = 0; row < 15; row++)
            OnnxModelTests.Close(ours.Value.Slice(row * 3, 3), theirs[((row % 5 * 3 + row / 5) * 3)..((row % 5 * 3 + row / 5) * 3 + 3)]);
    }

    [Theory]
    [InlineData(DataType.Double)]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.Bfloat16)]
    public void Weights_OfOtherPrecision_AreRounded(DataType type)
    {
        double[] values = [1, -2.5, 0.125, 3, 0, -0.75];
        byte[] bytes = [.. values.SelectMany(value => type switch
        {
            DataType.Double => BitConverter.GetBytes(value),
            DataType.Float16 => BitConverter.GetBytes((Half)value),
            _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)),
        })];
        var inRaw = new OnnxBuilder().Input("x", ["batch", 3]).Output("y").Tensor("a", [2, 3], type, bytes)
        .Node("Gemm", "x a", "y", ("transB", 1));
        var inFields = new OnnxBuilder().Input("x", ["batch", 3]).Output("y").Node("Gemm", "x a", "y", ("transB", 1));
        var tensor = new TensorProto { Name = "a", DataType = (int)type };
        tensor.Dims.Add([2, 3]);
        if (type == DataType.Double)
            tensor.DoubleData.Add(values);
        else
            tensor.Int32Data.Add(Enumerable.Range(0, 6).Select(k => (int)BitConverter.ToUInt16(bytes, 2 * k)));
        inFields.Graph.Initializer.Add(tensor);

        foreach (var builder in (OnnxBuilder[])[inRaw, inFields])
            Assert.Equal(values.Select(value => (float)value), OnnxModel.Parse(builder.Bytes, "test").Parameters["a"].Value.ToArray());
    }

    [Fact]
    public void Softmax_OfEarlierVersions_IsOfAllAxesFromItsOwn()
    {
        Compare(new OnnxBuilder(opset: 11).Input("x", ["batch", "steps", 3]).Output("y")
        .Node("Softmax", "x", "y", ("axis", 2)).Bytes, isSequence: true);
        Compare(new OnnxBuilder(opset: 11).Input("x", ["batch", 3]).Output("y").Node("Softmax", "x", "y").Bytes, isSequence: false);
        Formats.Fault.Says("of several axes at once", () => OnnxModel.Parse(
            new OnnxBuilder(opset: 11).Input("x", ["batch", "steps", 3]).Output("y").Node("Softmax", "x", "y").Bytes, "test"));
    }

    [Fact]
    public void Mean_OfLaterVersions_TakesItsAxesAsAnInput()
    {
        foreach (int opset in (int[])[18, 21])
        {
            var builder = new OnnxBuilder(opset).Input("x", ["batch", "steps", 3]).Output("y").Integers("zero", 0).Integers("one", 1)
                .Node("Transpose", "x", "t", ("perm", timeFirst)).Network("RNN", "t w r b", "all", 3, 4)
                .Node("Squeeze", "all one", "h").Node("ReduceMean", "h zero", "y", ("keepdims", 0));
            Compare(builder.Bytes, isSequence: true);
        }
    }

    static OnnxBuilder Number(OnnxBuilder builder, string name, float value) =>
        builder.Node("Constant", "-", name, ("value", new TensorProto { DataType = (int)DataType.Float, FloatData = { value } }));

    static void Compare(byte[] file, bool isSequence, int features = 3)
    {
        var model = OnnxModel.Parse(file, "test");
        using var runtime = new OnnxRuntime(file);
        foreach (var (batch, steps) in sizes)
        {
            Shape shape = isSequence ? [batch, steps, features] : [batch, features];
            float[] x = [.. Enumerable.Range(0, shape.Length).Select(k => MathF.Sin(k * k + 1))];

            float[] theirs = runtime.Run(("x", x, shape.ToArray()))["y"];

            OnnxModelTests.Close(model.Forward(new Tape { Records = false }.Input(shape, x), new Pass()).Value, theirs);
        }
    }
}
