using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Where the results of products and projections go: what would be lost, or never there, is refused.</summary>
public class ResultDeclarationTests
{
    const string OverProjection =
        "A product would overwrite what a projection gave the same columns of a slot; let it accumulate, or give it columns of its own.";

    const string OverProduct =
        "A product would overwrite what an earlier product gave the same columns of a slot; "
            + "let it accumulate, or give it columns of its own.";

    readonly ParameterList parameters = [];
    readonly OpenCell cell = new();
    readonly State h;
    readonly Slot gates;
    readonly Slot dGates;

    public ResultDeclarationTests() =>
        (h, gates, dGates) = (cell.AddState("h"), cell.AddSlot(SlotKind.Saved, 3), cell.AddSlot(SlotKind.Gradient, 3));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Product_OverAProjection_IsRefusedUnlessItAccumulates(bool projectionFirst)
    {
        if (projectionFirst)
            Project(1, 2);
        else
            Multiply(2, 1, accumulate: false);

        Assert.Equal(OverProjection, Refused(() =>
        {
            if (projectionFirst)
                Multiply(0, 2, accumulate: false);
            else
                Project(1, 2);
        }));
        Project(0, 1);
        Multiply(0, 1, accumulate: true);
    }

    [Fact]
    public void Product_OverAnEarlierOne_IsRefusedUnlessItAccumulates()
    {
        Multiply(0, 2, accumulate: false);

        Assert.Equal(OverProduct, Refused(() => Multiply(1, 1, accumulate: false)));
        Multiply(1, 1, accumulate: true);
        Multiply(2, 1, accumulate: false);
    }

    [Fact]
    public void Product_ToScratchThatAnotherUsed_IsTaken()
    {
        var scratch = cell.AddSlot(SlotKind.Scratch);
        for (int k = 0; k < 2; k++)
            cell.AddProduct(Map(5, 1), h, scratch, dGates.Window(k, 1), accumulate: false);
    }

    [Fact]
    public void Projection_OverAnother_IsRefused()
    {
        Project(0, 2);

        Assert.StartsWith("Two projections go to the same columns of a slot", Refused(() => Project(1, 1)), StringComparison.Ordinal);
        Project(2, 1);
    }

    [Fact]
    public void Product_OfAMapWithBiases_IsRefused() => Assert.Equal(
        "A product within the step adds no biases; give them to a projection, or add them in the step.",
        Refused(() => cell.AddProduct(
            new GateMap(5, 5).Add(Weight(5, 5), 0, 0, parameters.Add("bias", [5], Initial.Zero)),
            h, gates.Window(0, 1), dGates.Window(0, 1), accumulate: true)));

    [Theory]
    [InlineData(nameof(SlotKind.Gradient), nameof(SlotKind.Gradient))]
    [InlineData(nameof(SlotKind.RowSum), nameof(SlotKind.Gradient))]
    [InlineData(nameof(SlotKind.Saved), nameof(SlotKind.Scratch))]
    [InlineData(nameof(SlotKind.Saved), nameof(SlotKind.RowSum))]
    public void Product_SlotsThatDoNotHoldItsResult_AreRefused(string to, string gradient) => Assert.EndsWith(
        $"they are {to} and {gradient}.",
        Refused(() => cell.AddProduct(
            Map(5, 1), h, cell.AddSlot(Enum.Parse<SlotKind>(to)), cell.AddSlot(Enum.Parse<SlotKind>(gradient)), accumulate: true)),
        StringComparison.Ordinal);

    [Fact]
    public void Output_ThatAForwardStepCannotWrite_IsRefused()
    {
        Assert.Equal(
            "The output is in a slot that is saved, of the chunk or scratch; it is Gradient.", Refused(() => cell.SetOutput(dGates)));
        Assert.Equal("The blocks from 2 to 3 were named of a slot that has 3.", Refused(() => cell.SetOutput(gates.Window(2, 2))));
    }

    [Theory]
    [InlineData(1, 0)]   // rows 1 to 5 of 5
    [InlineData(0, 4)]   // columns 4 to 6 of 6, which would go on in the next row
    [InlineData(-1, 0)]
    public void Block_BeyondItsWeight_IsRefused(int row, int column)
    {
        string message = $"rows from row {row} on, 3 columns from column {column} on; the weight weight0 is [5, 6].";
        Assert.Equal($"A block is 5 {message}", Refused(() => new GateMap(3, 5).Add(Weight(5, 6), row, column)));
    }

    [Fact]
    public void Block_OfATransposedOrDerivedWeight_IsHeldByIt()
    {
        var derived = cell.AddDerivedWeight([5, 6], [Weight(5, 6)], (used, _) => used[0]);

        Assert.EndsWith("is [5, 6].", Refused(() => new GateMap(6, 5).AddTransposed(Weight(5, 6), 0, 0)), StringComparison.Ordinal);
        Assert.EndsWith("the weight is [5, 6].", Refused(() => new GateMap(6, 5).AddDerived(derived, 0, 1)), StringComparison.Ordinal);
        Assert.EndsWith("is [5, 6].", Refused(() => new GateMap(5, 5).AddDerivedTransposed(derived, 0, 2)), StringComparison.Ordinal);
        new GateMap(6, 5).AddDerived(derived, 0);
        new GateMap(5, 5).AddDerivedTransposed(derived, 0, 1);
    }

    [Fact]
    public void Block_BeyondItsBias_IsRefused() => Assert.Equal(
        "A block takes 5 elements from element 3 on of the bias bias, which is [7].",
        Refused(() => new GateMap(6, 5).Add(Weight(9, 6), 3, 0, parameters.Add("bias", [7], Initial.Zero))));

    [Fact]
    public void Block_WithAWeightAfterOneOfBiasAlone_IsRefused() => Assert.StartsWith(
        "A block with a weight follows one of bias alone",
        Refused(() => new GateMap(6, 5).AddBias(0).Add(Weight(5, 6), 0)),
        StringComparison.Ordinal);

    void Project(int first, int blocks) => cell.AddProjection(Map(3, blocks), gates.Window(first, blocks), dGates.Window(first, blocks));

    void Multiply(int first, int blocks, bool accumulate) =>
        cell.AddProduct(Map(5, blocks), h, gates.Window(first, blocks), dGates.Window(first, blocks), accumulate);

    GateMap Map(int depth, int blocks)
    {
        var weight = Weight(5, depth);
        var map = new GateMap(depth, 5);
        for (int k = 0; k < blocks; k++)
            map.Add(weight, 0);
        return map;
    }

    Parameter Weight(int rows, int columns) => parameters.Add($"weight{parameters.Count}", [rows, columns], Initial.Zero);

    static string Refused(Action declaration) => Assert.ThrowsAny<ArgumentException>(declaration).Message;
}
