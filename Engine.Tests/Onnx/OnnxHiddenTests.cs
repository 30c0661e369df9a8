using MoGru.Cells.Onnx;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Onnx;

// Models whose graph is another one where the sizes or the numbers are others, or that could be taken for another one.
public class OnnxHiddenTests
{
    public static TheoryData<string> Dependent =>
        ["steps", "many steps", "clamp", "largest", "wiring", "slice", "tokens", "embedding"];

    [Theory]
    [MemberData(nameof(Dependent))]
    public void Graph_OtherForOtherInputs_IsRefused(string kind)
    {
        ParameterList parameters = [];
        var table = new Embedding(parameters, 5, 4);
        parameters.Initialise(new RandomStream(3, "initial values"));
        using var folder = new Formats.TemporaryFolder();
        var model = new Map(x => Applied(kind, x, table));

        Assert.Throws<NotSupportedException>(
            () => OnnxFile.Save(folder.PathOf("model.onnx"), model, parameters, kind == "tokens" ? [1, 1] : [1, 1, 4]));
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 5)]
    [InlineData(2, 7)]
    public void Stack_OfAsManyPartsAsAnotherAxisHas_IsAlongItsOwn(int axis, int parts)
    {
        ParameterList parameters = [];
        Variable Stacked(Variable x)
        {
            var all = Enumerable.Range(0, parts).Select(part => x * (part + 1)).ToArray();
            return Variable.Stack(axis, all).Slice(axis, 1, 2).Mean(axis);
        }
        Variable OfFour(Variable x) => Stacked(x.Reshape([x.Shape[0] * x.Shape[1], 4, 1]));
        var model = new Map(x => axis == 2 && parts == 4 ? OfFour(x).Reshape(x.Shape) : Stacked(x));
        using var runtime = new OnnxRuntime(model, parameters, [1, 1, 4], new() { HasLengths = false });
        float[] x = [.. Enumerable.Range(0, 2 * 6 * 4).Select(k => MathF.Sin(k))];

        float[] theirs = runtime.Run(("x", x, [2, 6, 4]))["y"];

        OnnxModelTests.Close(model.Forward(new Tape { Records = false }.Input([2, 6, 4], x), default).Value, theirs);
    }

    static Variable Applied(string kind, Variable x, Embedding table) => kind switch
    {
        "steps" => x.Shape[1] > 6 ? x.Tanh() : x.Sigmoid(),
        "many steps" => x.Shape[1] > 10 ? x.Tanh() : x.Sigmoid(),
        "clamp" => x.Clamp(0, x.Shape[1]),
        "largest" => x / x.Tape.Input([1], [x.Value.ToArray().Max()]),
        "wiring" => Wired(x.Tanh(), x.Sin(), x.Shape[1]),
        "slice" => x.Slice(1, x.Shape[1] > 10 ? x.Shape[1] - 5 : 0, 2),
        "tokens" => table.Forward(x, default) * x.Reshape([x.Shape[0], x.Shape[1], 1]),
        _ => table.Forward(x.Slice(2, 0, 1).Relu().Clamp(0, 0).Reshape([x.Shape[0], x.Shape[1]]), default),
    };

    static Variable Wired(Variable a, Variable b, int steps) => steps > 6 ? a - b : b - a;
}
