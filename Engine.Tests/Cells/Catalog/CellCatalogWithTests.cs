using MoGru.Cells;
using MoGru.Cells.Plain;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

public class CellCatalogWithTests
{
    [Fact]
    public void With_ACellOfOnesOwn_LeavesTheOldCatalogAsItWas()
    {
        string[] before = [.. CellCatalog.Default.Names];

        var more = CellCatalog.Default.With(new Named("leaky-cell"));

        Assert.Equal(before, CellCatalog.Default.Names);
        Assert.Equal([.. before, "leaky-cell"], more.Names);
        Assert.Equal("leaky-cell", more.Parse("leaky-cell").ToString());
        Assert.Equal(["mogru:damping", "leaky-cell", "gru"], more.Split("mogru:damping,leaky-cell,gru"));
        Assert.Null(CellCatalog.Default.Find("leaky-cell"));
        Assert.Contains("names no cell", Assert.Throws<ArgumentException>(() => CellSpec.Parse("leaky-cell")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gru", "has a cell gru already")]
    [InlineData("damping", "damping is a cell and an option of a cell")]
    [InlineData("no-reset", "no-reset is a cell and an option of a cell")]
    [InlineData("Leaky", "'Leaky' cannot name a cell; names are letters a to z")]
    [InlineData("", "'' cannot name a cell")]
    [InlineData("2gru", "cannot name a cell")]
    [InlineData("my cell", "cannot name a cell")]
    [InlineData("my_cell", "cannot name a cell")]
    [InlineData("cell-", "cannot name a cell")]
    [InlineData("my--cell", "cannot name a cell")]
    [InlineData("a:b", "cannot name a cell")]
    [InlineData("zähler", "cannot name a cell")]
    public void With_ANameThatDoesNotFit_IsRefused(string name, string says)
    {
        string[] before = [.. CellCatalog.Default.Names];

        var exception = Assert.Throws<ArgumentException>(() => CellCatalog.Default.With(new Named(name)));

        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, CellCatalog.Default.Names);
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("leaky")]
    public void With_AnOptionThatNamesACell_IsRefused(string option)
    {
        var exception = Assert.Throws<ArgumentException>(
            () => CellCatalog.Default.With(new Named("leaky", new FlagOption(option, "a flag"))));

        Assert.Contains($"{option} is a cell and an option of a cell", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bad")]
    [InlineData("a b")]
    [InlineData("")]
    public void Option_OfAnIllegalName_IsRefused(string name) => Assert.Contains(
        "cannot name an option", Assert.Throws<ArgumentException>(() => new FlagOption(name, "a flag")).Message, StringComparison.Ordinal);

    // A cell that is nothing but a name and options.
    sealed class Named(string name, params CellOption[] options) : PlainCellType
    {
        public override string Name => name;

        public override string Title => "Named";

        public override CellSource Source => new("a test", 2026);

        public override IReadOnlyList<CellOption> Options => options;

        public override void Step<T>(PlainStep<T> step) => step["h"] = step["h"];

        protected override void Declare(CellScope cell) => cell.State("h");
    }
}
