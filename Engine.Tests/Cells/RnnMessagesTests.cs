using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>Misuse of a network says what was given and what was needed.</summary>
public class RnnMessagesTests
{
    public static TheoryData<string, Action> Misuses() => new()
    {
        { "inputSize", () => Create("gru", inputSize: 0) },
        { "hiddenSize", () => Create("gru", hiddenSize: -1) },
        { "numLayers", () => Create("gru", layers: 0) },
        { "Dropout must be from 0 to below 1", () => Create("gru", dropout: 1) },
        { "Dropout must be from 0 to below 1", () => Create("gru", dropout: double.NaN) },
        { "state-space model runs in one direction", () => Create("ssm", bidirectional: true) },
        { "state-space model runs in one direction", () => Create("ssm", dropout: 0.1) },
        { "hiddenSize is 1073741824; the sizes of a network are up to 16777216", () => Create("gru", hiddenSize: 1 << 30) },
        { "inputSize is 1431655766; the sizes of a network are up to 16777216", () => Create("gru", inputSize: 1431655766) },
        { "There is no cell -1; they are counted from 0", () => new RnnSides()["mask", -1] = default },
        { "There is no cell -1; they are counted from 0", () => _ = new RnnSides()["mask", -1] },
        { "gru has no state 'c'; it has h", () => Plain(("c", 0, [2, 5])) },
        { "There is no cell 1", () => Plain(("h", 1, [2, 5])) },
        { "gru has no side input 'mask'", PlainSideInputOfNone },
        { "'weight_ih_l0' exists already", CreateTwiceInOneScope },
        { "x is [2, 4, 7]; a layer of input size 3 takes [batch, steps, 3]", () => Run("gru", [2, 4, 7]) },
        { "x is [4, 3]", () => Run("gru", [4, 3]) },
        { "at least one step", () => Run("gru", [2, 0, 3]) },
        { "x is [2, 4, 7], weight is [5, 3]", () => Run("ssm", [2, 4, 7]) },
        { "initial state h is [4, 5]; it must be [2, 5]", () => Run("gru", [2, 4, 3], ("h", 0, [4, 5])) },
        { "initial state v is [2, 5]; it must be [2, 15]", () => Run("momgru", [2, 4, 3], ("v", 0, [2, 5])) },
        { "gru has no state 'c'; it has h", () => Run("gru", [2, 4, 3], ("c", 0, [2, 5])) },
        { "There is no cell 1; 1 layers in 1 directions have the cells 0 to 0", () => Run("lstm", [2, 4, 3], ("c", 1, [2, 5])) },
        { "mogru has no state 'c'; it has h, v", () => Run("mogru", [2, 4, 3]).FinalState("c", 0) },
        { "There is no cell 2", () => Run("mogru", [2, 4, 3]).FinalState("h", 2) },
        { "There is no cell -1", () => Run("mogru", [2, 4, 3]).MeanRetention(-1, new float[8]) },
        { "Variables of two tapes", InitialStateOfAnotherTape },
        { "x has 7 elements; a step of 2 sequences takes 2 × 3", () => Allocated("gru").Stream(2).Step(new float[7], new float[10]) },
        { "y has 7 elements; a step of 2 sequences gives 2 × 5", () => Allocated("gru").Stream(2).Step(new float[6], new float[7]) },
        { "batch", () => Allocated("gru").Stream(0) },
        { "10 values were given for the state v, which is [2, 15]", () => Allocated("momgru").Stream(2).GetState("v", 0, new float[10]) },
        { "9 values were given for the state h, which is [2, 5]", () => Allocated("gru").Stream(2).SetState("h", 0, new float[9]) },
        { "gru has no state 'v'; it has h", () => Allocated("gru").Stream().SetState("v", 0, new float[5]) },
        { "There is no cell 1", () => Allocated("gru").Stream().GetState("h", 1, new float[5]) },
    };

    [Theory]
    [MemberData(nameof(Misuses), DisableDiscoveryEnumeration = true)]
    public void Rnn_Misused_SaysBothSides(string part, Action misuse) =>
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(misuse).Message, StringComparison.Ordinal);

    [Fact]
    public void Stream_OfABidirectionalNetwork_SaysWhyNot() => Assert.Contains(
        "backward direction starts at the last step",
        Assert.Throws<InvalidOperationException>(() => Create("gru", bidirectional: true).Stream()).Message, StringComparison.Ordinal);

    [Fact]
    public void Forward_WithoutMemoryForParameters_SaysWhatToCall() => Assert.Contains(
        "call Initialise or Allocate",
        Assert.Throws<InvalidOperationException>(() => Create("gru").Forward(new Tape().Filled([1, 2, 3], 0))).Message,
        StringComparison.Ordinal);

    static Rnn Create(
        string cell, int inputSize = 3, int hiddenSize = 5, int layers = 1, bool bidirectional = false, double dropout = 0) =>
        Rnn.Create(CellSpec.Parse(cell), [], inputSize, hiddenSize, layers, bidirectional, dropout);

    static void Plain(params (string Name, int Index, Shape Shape)[] states)
    {
        var tape = new Tape();
        var initial = new RnnStates();
        foreach (var (name, index, shape) in states)
            initial[name, index] = tape.Filled(shape, 0);
        PlainRnn.Forward(Allocated("gru"), tape.Filled([2, 4, 3], 0), initial);
    }

    static void PlainSideInputOfNone()
    {
        var tape = new Tape();
        PlainRnn.Forward(Allocated("gru"), tape.Filled([2, 4, 3], 0), sides: new() { ["mask"] = tape.Filled([1], 0) });
    }

    static void CreateTwiceInOneScope()
    {
        ParameterList parameters = [];
        Rnn.Create(CellSpec.Parse("gru"), parameters, 3, 5);
        Rnn.Create(CellSpec.Parse("gru"), parameters, 3, 5);
    }

    static Rnn Allocated(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, 3, 5);
        parameters.Allocate();
        return rnn;
    }

    static RnnOutput Run(string cell, Shape x, params (string Name, int Index, Shape Shape)[] states)
    {
        var tape = new Tape();
        var initial = new RnnStates();
        foreach (var (name, index, shape) in states)
            initial[name, index] = tape.Filled(shape, 0);
        return Allocated(cell).Forward(tape.Filled(x, 0), initial);
    }

    static void InitialStateOfAnotherTape()
    {
        var initial = new RnnStates { ["h", 0] = new Tape().Filled([1, 5], 0) };
        Allocated("gru").Forward(new Tape().Filled([1, 2, 3], 0), initial);
    }
}
