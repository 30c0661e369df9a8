using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells.Users;

/// <summary>A cell of equations alone, in a catalog of its own, has what the library's cells have.</summary>
public class UserCellTests
{
    public static TheoryData<int, bool> Stacks => new() { { 1, false }, { 2, false }, { 1, true }, { 2, true } };

    [Fact]
    public void Parse_ByItsCatalog_ReadsAndWritesIt()
    {
        Assert.Equal("leaky:decay=0.5", LeakyCell.Catalog.Parse("leaky:decay=0.5").ToString());
        Assert.Equal("leaky", LeakyCell.Catalog.Parse("Leaky:decay=0.9").ToString());
        Assert.Equal(["gru", "leaky:decay=0.5", "lstm"], LeakyCell.Catalog.Split("gru,leaky:decay=0.5,lstm"));
        Assert.Contains("did you mean leaky?", Refused("leaki"), StringComparison.Ordinal);
        Assert.Contains("decay=1 is not a finite number from 0 below 1; write for example decay=0.9", Refused("leaky:decay=1"), StringComparison.Ordinal);

        static string Refused(string text) => Assert.Throws<ArgumentException>(() => LeakyCell.Catalog.Parse(text)).Message;
    }

    [Fact]
    public void Create_OfTwoLayersBothWays_DeclaresNamesSizesAndStates()
    {
        var (rnn, parameters) = LeakyCell.Network(4, 5, layers: 2, bidirectional: true);

        Assert.Equal(2 * (5 + LeakyCell.Traces), rnn.OutputSize);
        Assert.Equal(["trace", "a"], rnn.StateNames);
        Assert.Equal(24, parameters.Count);
        Assert.Equal("[5, 4]", parameters["cells.0.W.weight"].Shape.ToString());
        Assert.Equal("[5, 16]", parameters["cells_reverse.1.W.weight"].Shape.ToString());
        Assert.Equal("[3, 5]", parameters["cells.1.P.weight"].Shape.ToString());
    }

    // Initial states of all layers take part, and so do the final ones.
    [Theory]
    [MemberData(nameof(Stacks))]
    public void Backward_OfAllOutputs_MatchesDifferencesInDouble(int layers, bool bidirectional)
    {
        foreach (var shape in ((int, int, int, int)[])[(1, 1, 1, 1), (3, 6, 4, 5), (2, 3, 2, 17)])
        {
            var run = new RandomRun(LeakyCell.Catalog.Parse("leaky:decay=0.5"), layers, bidirectional, shape);
            var layer = run.Layer();
            layer.Backward(run.Cotangents);

            var expected = CentralDifferences.Gradient(run.Arrays, run.ReferenceLoss, most: 8);
            foreach (var (name, values) in run.Reference(run.Arrays))
                Close.Equal(values, layer.Output(name), 1e-5, name);
            foreach (string name in run.Gradients)
                Close.Below(1e-4, expected[name.StartsWith("param.", StringComparison.Ordinal) ? name[6..] : name].ErrorOf(layer.Gradient(name)), name);
        }
    }

    [Fact]
    public void GradientCheck_OfTheNetwork_Passes()
    {
        var (rnn, parameters) = LeakyCell.Network(3, 6, layers: 2);
        var x = parameters.Add("x", [2, 7, 3], new Initial.Normal(1));
        parameters.Initialise(new(2, "check"));

        var result = GradientCheck.Run(tape => rnn.Forward(tape.Use(x)).Y, parameters);

        Assert.True(result.Passed, result.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Stream_StepByStep_EqualsTheSequenceToTheBit(int layers)
    {
        const int batch = 3, steps = 6;
        var (rnn, _) = LeakyCell.Network(4, 17, layers);
        float[] x = Series(batch * steps * 4);
        var output = rnn.Forward(new Tape().Input([batch, steps, 4], x));
        float[] expected = output.Y.Value.ToArray(), y = new float[batch * rnn.OutputSize], input = new float[batch * 4];
        var stream = rnn.Stream(batch);

        for (int step = 0; step < steps; step++)
        {
            for (int row = 0; row < batch; row++)
                x.AsSpan((row * steps + step) * 4, 4).CopyTo(input.AsSpan(row * 4));
            stream.Step(input, y);
            for (int row = 0; row < batch; row++)
                Assert.Equal(expected.AsSpan((row * steps + step) * rnn.OutputSize, rnn.OutputSize), y.AsSpan(row * rnn.OutputSize, rnn.OutputSize));
        }

        float[] trace = new float[batch * LeakyCell.Traces], a = new float[batch * 17];
        stream.GetState("trace", layers - 1, trace);
        stream.GetState("a", layers - 1, a);
        Assert.Equal(output.FinalState("trace", layers - 1).Value.ToArray(), trace);
        Assert.Equal(output.FinalState("a", layers - 1).Value.ToArray(), a);
    }

    [Fact]
    public void Save_AndLoad_BringTheNetworkBack()
    {
        using var folder = new TemporaryFolder();
        var (rnn, parameters) = LeakyCell.Network(4, 5, layers: 2);
        parameters.Save(folder.PathOf("leaky.safetensors"));
        ParameterList others = [];
        var other = Rnn.Create(LeakyCell.Catalog.Parse("leaky"), others, 4, 5, 2);

        others.Load(folder.PathOf("leaky.safetensors"));

        float[] x = Series(2 * 3 * 4);
        Assert.Equal(
            rnn.Forward(new Tape().Input([2, 3, 4], x)).Y.Value.ToArray(), other.Forward(new Tape().Input([2, 3, 4], x)).Y.Value.ToArray());
    }

    [Fact]
    public void Create_OfACellThatForgetsAState_SaysWhich() => Assert.Equal(
        "forgetful: the step leaves the state v unwritten; write it, be it unchanged.",
        Assert.Throws<InvalidOperationException>(() => Rnn.Create(new(new Forgetful()), [], 2, 3)).Message);

    [Fact]
    public void Create_OfACellThatForgetsAParameter_SaysWhich() => Assert.Equal(
        "careless: the step never uses the parameter W.bias; use it, or do not declare it.",
        Assert.Throws<ArgumentException>(() => Rnn.Create(new(new Careless()), [], 2, 3)).Message);

    [Fact]
    public void Create_OfSizesThatACellRefuses_NamesTheCell() => Assert.Equal(
        "picky: the input is as wide as the state.", Assert.Throws<ArgumentException>(() => Rnn.Create(new(new Picky()), [], 2, 3)).Message);

    [Fact]
    public void Number_OfAnOptionOfAnotherKind_SaysThatThereIsNone() => Assert.StartsWith(
        "The cell has no option decay.",
        Assert.Throws<ArgumentException>(() => LeakyCell.Catalog.Parse("leaky").Options.Number(new NumberOption("decay", "", 1))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Cost_OfTheNetwork_IsCountedFromItsEquations() => Assert.Equal(
        4 * 5 + 5 * 5 + 5 * LeakyCell.Traces, RnnCost.Of(LeakyCell.Catalog.Parse("leaky"), 4, 5).MultiplyAdds);

    internal static float[] Series(int length) => [.. Enumerable.Range(0, length).Select(i => MathF.Sin(1.3f * i))];

    sealed class Forgetful() : PlainCellType("forgetful", "Forgetful", new("These tests", 2026))
    {
        public override void Step<T>(PlainStep<T> step) => step["h"] = step["h"] + step["v"];

        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.State("v");
        }
    }

    class Careless(string name = "careless") : PlainCellType(name, "Careless", new("These tests", 2026))
    {
        public override void Step<T>(PlainStep<T> step) => step["h"] = step["h"] + step.Linear(step.X, "W.weight", null);

        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Linear("W", cell.InputSize, cell.HiddenSize);
        }
    }

    sealed class Picky() : Careless("picky")
    {
        public override string? Refusal(CellSpec spec, CellSizes sizes) => sizes.Input == sizes.Hidden ? null : "the input is as wide as the state.";
    }
}
