using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

public class CellCatalogTests
{
    static readonly CellCatalog catalog = CellCatalog.Default;

    public static TheoryData<string> Cells => [.. catalog.Names];

    public static TheoryData<string> Specs => [.. Networks.Cells];

    [Fact]
    public void Names_OfCells_AreLegalAndDiffer()
    {
        Assert.All(catalog.Names, name => Assert.True(CellName.IsLegal(name), name));
        Assert.Distinct(catalog.Names);
        Assert.All(catalog.Cells, cell => Assert.Same(cell, catalog.Find(cell.Name)));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell_OfTheCatalog_SaysWhatItIs(string name)
    {
        var cell = catalog.Find(name)!;

        Assert.NotEmpty(cell.Title);
        Assert.True(char.IsUpper(cell.Title[0]), cell.Title);
        Assert.NotEmpty(cell.Source.Reference);
        Assert.InRange(cell.Source.Year, 1943, 2100);
        Assert.All(cell.Options, option => Assert.NotEmpty(option.Meaning));
        Assert.Null(cell.Refusal(new(cell), cell.Example));
    }

    [Fact]
    public void Words_OfOptions_DifferWithinACellAndNameNoCell()
    {
        foreach (var cell in catalog.Cells)
        {
            string[] words = [.. cell.Options.SelectMany(Words)];
            Assert.All(words, word => Assert.True(CellName.IsLegal(word), $"{cell}: {word}"));
            Assert.Distinct(words);
            Assert.All(words, word => Assert.Null(catalog.Find(word)));
            Assert.Distinct(cell.Options.Select(option => option.RecordKey));
        }
    }

    [Fact]
    public void RecordNames_OfAllCells_DifferAndAreFound()
    {
        Assert.Distinct(catalog.Cells.SelectMany(cell => cell.RecordNames));
        Assert.All(catalog.Cells, cell => Assert.All(cell.RecordNames, name => Assert.Same(cell, catalog.Recorded(name))));
        Assert.Null(catalog.Recorded("Elman"));
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Parse_OfWhatIsPrinted_GivesTheSameCell(string text)
    {
        var spec = catalog.Parse(text);

        Assert.Equal(text, spec.ToString());
        Assert.Equal(spec, catalog.Parse(text.ToUpperInvariant().Split(':')[0] + text[spec.Type.Name.Length..]));
        Assert.Equal(spec.GetHashCode(), catalog.Parse(text).GetHashCode());
        Assert.All(Networks.Cells.Where(other => other != text), other => Assert.NotEqual(spec, catalog.Parse(other)));
    }

    // A word of a choice may stand alone or after its name, a flag alone or as true, and defaults are printed nowhere.
    [Theory]
    [InlineData("mogru:variant=no-reset", "mogru:no-reset")]
    [InlineData("mogru:variant=full,damping=true", "mogru:damping")]
    [InlineData("mogru:damping=false", "mogru")]
    [InlineData("mogru:clip=1.0", "mogru:clip=1")]
    [InlineData("  GRU ", "gru")]
    public void Parse_OfAnotherWayToWriteIt_GivesTheSameCell(string text, string same)
    {
        Assert.Equal(same, catalog.Parse(text).ToString());
        Assert.Equal(catalog.Parse(same), catalog.Parse(text));
    }

    [Fact]
    public void Examples_OfNumbers_AreLegalAndNotTheDefault()
    {
        foreach (var cell in catalog.Cells)
        {
            foreach (var number in cell.Options.OfType<NumberOption>())
            {
                Assert.NotEmpty(number.Examples);
                Assert.DoesNotContain(number.Absent ?? double.NaN, number.Examples);
                Assert.All(CellGrid.Values(number), value => Assert.Equal($"{cell}:{value}", catalog.Parse($"{cell}:{value}").ToString()));
            }
        }
    }

    static IEnumerable<string> Words(CellOption option) =>
        option is ChoiceOption { Bare: true } choice ? choice.Values.Prepend(option.Name) : [option.Name];
}
