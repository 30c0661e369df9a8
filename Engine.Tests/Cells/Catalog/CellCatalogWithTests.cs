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

    [Fact]
    public void With_ARecordNameThatIsTaken_IsRefused()
    {
        Assert.Equal(
            "The catalog has a cell whose records are called 'MoGRU' already; names must differ. (Parameter 'cell')",
            Refused(() => CellCatalog.Default.With(new Recorded("Leaky", "MoGRU"))));
        Assert.Contains("are called 'Leaky' already", Refused(Twice), StringComparison.Ordinal);

        static void Twice() => CellCatalog.Default.With(new Recorded("Leaky", "Leaky"));
    }

    public static TheoryData<string, CellOption[]> Clashes() => new()
    {
        { "leaky has the option gate twice", [new FlagOption("gate", ""), new NumberOption("gate", "")] },
        { "leaky has the option slow twice", [new FlagOption("slow", ""), new ChoiceOption("pace", "", "fast", "slow") { Bare = true }] },
        { "leaky has the option pace twice", [new ChoiceOption("pace", "", "fast", "pace") { Bare = true }] },
        { "leaky: rate=2 is the default, which is not a finite number to 1", [new NumberOption("rate", "", 2) { Most = 1 }] },
        { "leaky: rate=0.5 is the default, which is not a whole number", [new NumberOption("rate", "", 0.5) { Whole = true }] },
        { "leaky: rate=NaN is the default, which is not a finite number", [new NumberOption("rate", "", double.NaN)] },
        { "leaky: rate=3 is an example, which is not a finite number to 1", [new NumberOption("rate", "") { Most = 1, Examples = [0.5, 3] }] },
        { "leaky: rate has no legal number; it is a finite number from 1 below 1", [new NumberOption("rate", "") { Least = 1, Below = 1 }] },
        { "leaky: pace=2 could not be written without its name; names are", [new ChoiceOption("pace", "", "1", "2") { Bare = true }] },
        { "leaky has an option that is null", [null!] },
    };

    [Theory]
    [MemberData(nameof(Clashes), DisableDiscoveryEnumeration = true)]
    public void Options_ThatCouldNotBeToldApartOrRead_AreRefused(string says, CellOption[] options)
    {
        Assert.Contains(says, Refused(() => CellCatalog.Default.With(new Named("leaky", options))), StringComparison.Ordinal);
        Assert.Contains(says, Refused(() => _ = new CellSpec(new Named("leaky", options))), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OfTheLibrarysCells_AreLegal() =>
        Assert.All(CellCatalog.Default.Cells, type => Assert.Equal(type, new CellSpec(type).Type));

    [Theory]
    [InlineData("pace has 1 word; a choice is between two or more.", "fast")]
    [InlineData("pace has 0 words; a choice is between two or more.")]
    [InlineData("pace has the word fast twice.", "fast", "slow", "fast")]
    [InlineData("'Slow' cannot be a word of pace; words are letters a to z and digits, with single hyphens between them.", "fast", "Slow")]
    [InlineData("'a,b' cannot be a word of pace", "fast", "a,b")]
    [InlineData("'a=b' cannot be a word of pace", "fast", "a=b")]
    [InlineData("'a:b' cannot be a word of pace", "fast", "a:b")]
    [InlineData("'a_b' cannot be a word of pace", "fast", "a_b")]
    [InlineData("'' cannot be a word of pace", "fast", "")]
    [InlineData("'-a' cannot be a word of pace", "fast", "-a")]
    [InlineData("'' cannot be a word of pace", "fast", null)]
    public void Choice_OfWordsThatCouldNotBeRead_IsRefused(string says, params string?[] words) =>
        Assert.Contains(says, Refused(() => _ = new ChoiceOption("pace", "the pace", words!)), StringComparison.Ordinal);

    [Fact]
    public void Choice_OfAnArray_KeepsItsWords()
    {
        string[] words = ["fast", "slow"];
        var records = new Dictionary<string, string> { ["quick"] = "fast" };
        var choice = new ChoiceOption("pace", "the pace", words) { RecordWords = records };
        double[] examples = [1, 2];
        var number = new NumberOption("rate", "a rate") { Examples = examples };

        (words[0], examples[0], records["quick"]) = ("Changed", 7, "slow");

        Assert.Equal(["fast", "slow"], choice.Values);
        Assert.Equal([1, 2], number.Examples);
        Assert.Equal("fast", choice.RecordWords["quick"]);
    }

    [Fact]
    public void Lists_OfCellsAndWords_CannotBeWritten()
    {
        Assert.IsNotType<CellType[]>(CellCatalog.Default.Cells);
        Assert.IsNotType<string[]>(new ChoiceOption("pace", "the pace", "fast", "slow").Values);
        Assert.Throws<NotSupportedException>(() => ((IList<CellType>)CellCatalog.Default.Cells)[0] = new Named("leaky"));
    }

    [Fact]
    public void Option_MadeAnewAtEveryLook_IsFoundByItsValue()
    {
        var spec = new CellSpec(new Named("leaky", new FlagOption("slow", "a flag"), new NumberOption("rate", "a rate", 0.5) { Most = 1 }));

        Assert.False(spec.Options.Has(new FlagOption("slow", "a flag")));
        Assert.Equal(0.5, spec.Options.Of(new NumberOption("rate", "a rate", 0.5) { Most = 1 }));
        Assert.Contains("no option rate", Refused(() => spec.Options.Of(new NumberOption("rate", "a rate", 0.7))), StringComparison.Ordinal);
        Assert.Contains("no option slow", Refused(() => spec.Options.Of(new NumberOption("slow", "a number"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Spec_OfNoCell_IsRefused() =>
        Assert.Equal("type", Assert.Throws<ArgumentNullException>(() => new CellSpec(null!)).ParamName);

    static string Refused(Action declaration) => Assert.ThrowsAny<ArgumentException>(declaration).Message;

    // A cell that is nothing but a name and options.
    sealed class Named(string name, params CellOption[] options) : Bare(name, options);

    sealed class Recorded(params string[] names) : Bare("leaky", [], names);

    abstract class Bare(string name, CellOption[] options, params string[] records)
        : PlainCellType(name, "Named", new("a test", 2026), options, records)
    {
        public override void Step<T>(PlainStep<T> step) => step["h"] = step["h"];

        protected override void Declare(CellScope cell) => cell.State("h");
    }
}
