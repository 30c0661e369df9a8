using System.CommandLine.Parsing;
using MoGru.Cells;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Verbs;

/// <summary>Lists of cells, in which a variant's own options are parted by commas too.</summary>
static class CellNames
{
    static readonly string[] kinds = ["mogru", "gru", "lstm", "momgru", "ssm"];

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

    /// <summary>
    /// Cuts <c>gru,mogru:damping,velocity-gate,lstm</c> into gru, mogru:damping,velocity-gate and lstm: a part that is no cell belongs to
    /// the variant before it.
    /// </summary>
    public static string[] Split(string text)
    {
        var cells = new List<string>();
        foreach (string part in text.Split(',').Select(part => part.Trim(' ')))
        {
            bool option = cells.Count > 0 && cells[^1].Contains(':') && !kinds.Contains(part.Split(':')[0]);
            if (option)
                cells[^1] += "," + part;
            else
                cells.Add(part);
        }
        return [.. cells];
    }
}
