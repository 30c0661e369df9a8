using System.CommandLine;
using System.CommandLine.Parsing;
using MoGru.Cells;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Verbs;

/// <summary>Lists of cells, in which a variant's own options are parted by commas too.</summary>
static class CellNames
{
    /// <summary>An option for cells by name.</summary>
    /// <param name="usually">What it says of its default.</param>
    public static Option<string[]?> Option(string name, string alias, string usually, string helpName) => new(name, alias)
    {
        Description = $"{usually} 'mogru cells' lists the {CellCatalog.Default.Cells.Count} that there are; options follow a colon, as in mogru:damping,clip=0.5.",
        HelpName = helpName,
        CustomParser = result => Once(result, Split(ValueOption.List(result))),
        CompletionSources = { Words },
    };

    /// <summary>Cells, and each with what may stand behind its colon, to be completed.</summary>
    public static string[] Words =>
    [
        .. CellCatalog.Default.Names,
        .. CellCatalog.Default.Cells.SelectMany(cell => cell.Options.SelectMany(Written).Select(word => $"{cell.Name}:{word}")),
    ];

    static IEnumerable<string> Written(CellOption option) => option switch
    {
        ChoiceOption { Bare: true } choice => choice.Values.Skip(1),
        ChoiceOption choice => choice.Values.Select(value => $"{choice.Name}={value}"),
        { Kind: "flag" } => [option.Name],
        _ => [$"{option.Name}="],
    };

    /// <summary>Cuts a list into cells.</summary>
    public static string[] Split(string text) => [.. CellCatalog.Default.Split(text)];

    /// <summary>Cells as they are written, of which no two may be the same, as <c>mogru:clip=1</c> and <c>mogru:clip=1.0</c> are.</summary>
    public static string[] Once(ArgumentResult result, string[] cells)
    {
        ValueOption.Once(result, [.. cells.Select(Canonical)]);
        return cells;
    }

    // What names no cell is refused later, by a message that lists the cells.
    static string Canonical(string cell)
    {
        try
        {
            return CellSpec.Parse(cell).ToString();
        }
        catch (ArgumentException)
        {
            return cell;
        }
    }
}
