using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

/// <summary>What a cell declares that could only go wrong is refused there.</summary>
public class CellDeclarationTests
{
    readonly ParameterList parameters = [];
    readonly OpenCell cell = new();

    [Theory]
    [InlineData(2, 1, 1, 1, "A projection takes 2 inputs to 16; the cell has 3, and gave it 16, with a gradient of 16.")]
    [InlineData(3, 3, 4, 4, "A projection takes 3 inputs to 48; the cell has 3, and gave it 64, with a gradient of 64.")]
    [InlineData(3, 4, 3, 4, "A projection takes 3 inputs to 64; the cell has 3, and gave it 48, with a gradient of 64.")]
    [InlineData(3, 4, 4, 3, "A projection takes 3 inputs to 64; the cell has 3, and gave it 64, with a gradient of 48.")]
    public void Projection_WidthsThatDoNotFit_IsRefused(int depth, int blocks, int to, int gradient, string message) => Assert.Equal(
        message, Refused(() => cell.AddProjection(
            Map(depth, blocks), cell.AddSlot(SlotKind.Saved, to), cell.AddSlot(SlotKind.Gradient, gradient))));

    [Theory]
    [InlineData(nameof(SlotKind.Scratch), nameof(SlotKind.Gradient))]
    [InlineData(nameof(SlotKind.RowSum), nameof(SlotKind.Gradient))]
    [InlineData(nameof(SlotKind.Gradient), nameof(SlotKind.Gradient))]
    [InlineData(nameof(SlotKind.Saved), nameof(SlotKind.Scratch))]
    [InlineData(nameof(SlotKind.Chunk), nameof(SlotKind.Saved))]
    public void Projection_SlotsThatDoNotHoldAChunk_AreRefused(string to, string gradient) => Assert.Equal(
        $"A projection goes to a slot that is saved or of the chunk, and its gradient is of the kind Gradient; they are {to} and {gradient}.",
        Refused(() => cell.AddProjection(
            Map(3, 1), cell.AddSlot(Enum.Parse<SlotKind>(to)), cell.AddSlot(Enum.Parse<SlotKind>(gradient)))));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-1, 2)]
    public void Window_BeyondItsSlot_IsRefused(int first, int blocks)
    {
        Slot to = cell.AddSlot(SlotKind.Saved, 2), dTo = cell.AddSlot(SlotKind.Gradient, 2);
        string message = $"The blocks from {first} to {first + blocks - 1} were named of a slot that has 2.";

        Assert.Equal(message, Refused(() => cell.AddProjection(Map(3, blocks), to.Window(first, blocks), dTo)));
        Assert.Equal(message, Refused(() => cell.AddProduct(Map(5, blocks), cell.AddState("h"), to, dTo.Window(first, blocks), true)));
    }

    [Fact]
    public void Hold_OfAStateThatIsHeld_IsRefused()
    {
        var h = cell.AddState("h");
        cell.AddHold(h, cell.AddSide("first", 5));

        Assert.Equal(
            "The state h is held by first already, and cannot be by second too; multiply the masks before.",
            Refused(() => cell.AddHold(h, cell.AddSide("second", 1))));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2)]
    [InlineData(40)]
    public void RowSum_OfAParameter_IsAsWideAsThat(int length) =>
        Assert.Equal(length, cell.AddRowSum(parameters.Add("gain", [length], Initial.One)).Size);

    [Fact]
    public void RowSum_InBlocks_IsAsWideAsEach()
    {
        var weights = parameters.Add("weights", [3, 5], Initial.One);
        var slot = cell.AddRowSum(weights, 3);

        Assert.Equal((5, 3), (slot.Size, slot.Blocks));
        Assert.Equal("weights is [3, 5], which does not part into 2 blocks. (Parameter 'blocks')", Refused(() => cell.AddRowSum(weights, 2)));
        Assert.Equal("weights is [3, 5], which does not part into 2 blocks. (Parameter 'blocks')", Refused(() => cell.AddWalkSum(weights, 2)));
    }

    [Fact]
    public void Name_OfTwoStates_IsRefused()
    {
        cell.AddState("h");

        Assert.Equal("The cell has a state h already; names must differ.", Refused(() => cell.AddState("h", 2)));
    }

    [Fact]
    public void Name_OfTwoSideInputs_IsRefused()
    {
        cell.AddSide("mask", 1);
        const string message = "The cell has a side input mask already; names must differ.";

        Assert.Equal(message, Refused(() => cell.AddSide("mask", 5)));
        Assert.Equal(message, Refused(() => cell.AddMask("mask", MaskRate.Dropout(0.5), 5)));
        Assert.Equal(message, Refused(() => cell.AddDerivedWeight([2], [], (_, mask) => mask, new("mask", MaskRate.Dropout(0.5)))));
        cell.AddDerivedWeight([2], [], (_, mask) => mask, new("weight", MaskRate.Dropout(0.5)));
        Assert.Contains("a side input weight already", Refused(() => cell.AddSide("weight", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Width_BeyondWhatARowCanHave_IsRefused()
    {
        Assert.Equal(
            "A row of h would have 1048576 blocks of 4096 floats; it has at least one of one, and 1073741824 floats at most.",
            Refused(() => cell.AddState("h", 1 << 20, size: 4096)));
        Assert.Contains("blocks of 2147483647 floats", Refused(() => cell.AddSlot(SlotKind.Saved, 1, int.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("0 blocks of 5 floats", Refused(() => cell.AddSlot(SlotKind.Saved, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void DerivedWeight_OfAnArray_KeepsWhatItWasMadeOf()
    {
        var weight = parameters.Add("weight", [2], Initial.One);
        Parameter[] given = [weight];
        var derived = cell.AddDerivedWeight([2], given, (used, _) => used[0]);

        given[0] = parameters.Add("other", [2], Initial.One);

        Assert.Same(weight, derived.Parameters[0]);
        Assert.IsNotType<Parameter[]>(derived.Parameters);
    }

    GateMap Map(int depth, int blocks)
    {
        var weight = parameters.Add($"weight{parameters.Count}", [5, depth], Initial.Zero);
        var map = new GateMap(depth, 5);
        for (int k = 0; k < blocks; k++)
            map.Add(weight, 0);
        return map;
    }

    static string Refused(Action declaration) => Assert.ThrowsAny<ArgumentException>(declaration).Message;
}
