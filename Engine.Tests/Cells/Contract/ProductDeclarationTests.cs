using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class ProductDeclarationTests
{
    [Theory]
    [InlineData(5, 2, "A product takes 5 columns to 32; it was given 5 side by side, to 16, with a gradient of 16.")]
    [InlineData(10, 1, "A product takes 10 columns to 16; it was given 5 side by side, to 16, with a gradient of 16.")]
    public void Product_WidthsThatDoNotFit_IsRefused(int depth, int blocks, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new Declared(depth, blocks, kept: true, SlotKind.Saved)).Message);

    [Theory]
    [InlineData(false, nameof(SlotKind.Saved))]
    [InlineData(true, nameof(SlotKind.Scratch))]
    public void Product_FromWhatIsGoneAfterTheChunk_IsRefused(bool kept, string kind) => Assert.Contains(
        "must be a state that is kept, or a slot that is saved or of the chunk",
        Assert.Throws<ArgumentException>(() => new Declared(5, 1, kept, Enum.Parse<SlotKind>(kind))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void BlockWithoutItsDiagonal_WhateverStandsThere_IsZeroThere()
    {
        var parameters = new ParameterList();
        var weight = parameters.Add("weight", [4, 2], Initial.One);
        parameters.Allocate();
        weight.Write().Fill(1);
        (weight.Write()[4], weight.Write()[7]) = (float.NaN, float.NaN);
        var map = new GateMap(2, 2).AddOffDiagonal(weight, 2);
        float[] y = new float[2];

        map.Pack();
        map.AffineUnpadded([3, 5], 1, y);

        Assert.Equal([5, 3], y);
        Assert.Equal(
            "A block without its diagonal has as many columns as rows, not 3 and 2.",
            Assert.Throws<ArgumentException>(() => new GateMap(3, 2).AddOffDiagonal(weight, 0)).Message);
    }

    // Products from a state of two blocks of five, and from a slot.
    sealed class Declared : Cell
    {
        public Declared(int depth, int blocks, bool kept, SlotKind kind)
            : base(1, 5)
        {
            var weight = new ParameterList().Add("weight", [10, 10], Initial.Zero);
            var map = new GateMap(depth, 5);
            for (int k = 0; k < blocks; k++)
                map.Add(weight, 0);
            var h = AddState("h", 2, kept);
            Slot to = AddSlot(SlotKind.Saved), dTo = AddSlot(SlotKind.Gradient);
            AddProduct(map, h, to, dTo, accumulate: true);
            AddProduct(map, AddSlot(kind), to, dTo, accumulate: true);
        }

        public override void Forward(in Step step) => throw new NotSupportedException();

        public override void Backward(in Step step) => throw new NotSupportedException();
    }
}
