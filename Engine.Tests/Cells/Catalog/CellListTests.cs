using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

public class CellListTests
{
    [Theory]
    [InlineData("gru", "gru")]
    [InlineData("gru,lstm", "gru|lstm")]
    [InlineData("mogru:damping,gru", "mogru:damping|gru")]
    [InlineData("mogru:damping,clip=1,lstm,mogru", "mogru:damping,clip=1|lstm|mogru")]
    [InlineData("gru,mogru:damping,velocity-gate,lstm", "gru|mogru:damping,velocity-gate|lstm")]
    [InlineData("mogru:no-reset,damping,mogru:no-momentum,clip=2", "mogru:no-reset,damping|mogru:no-momentum,clip=2")]
    [InlineData(" MoGRU:damping , GRU ", "MoGRU:damping|GRU")]
    [InlineData("mogru,damping", "mogru|damping")]
    [InlineData("gru,elman", "gru|elman")]
    [InlineData("mogru:damping,elman", "mogru:damping,elman")]
    [InlineData("", "")]
    [InlineData("gru,,lstm", "gru||lstm")]
    public void Split_OfAList_GivesOptionsToTheCellBefore(string text, string parts) =>
        Assert.Equal(parts.Split('|'), CellCatalog.Default.Split(text));

    // Any two cells of the grid, in one list.
    [Fact]
    public void Split_OfCellsThatWerePrinted_GivesThemBack()
    {
        foreach (string first in Networks.Cells)
            Assert.All(Networks.Cells, second => Assert.Equal([first, second], CellCatalog.Default.Split($"{first},{second}")));
    }
}
