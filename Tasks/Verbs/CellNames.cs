using System.CommandLine.Parsing;
using MoGru.Cells;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Verbs;

/// <summary>Lists of cells, in which a variant's own options are parted by commas too.</summary>
static class CellNames
{
    /// <summary>The cells that there are, for help.</summary>
    public static string Legal =>
        $"{string.Join(' ', CellCatalog.Default.Names)}, or with options such as mogru:damping,clip=0.5 (see 'mogru cells').";

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
