using System.Text;
using MoGru.Engine.Formats;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Rows under headings: a drawn table on a terminal, aligned columns in a pipe. Where a terminal is too narrow for all columns, they stand
/// in several blocks under each other, each beginning with what names its rows; where not even two columns fit, a line a cell.
/// The first columns are words, the rest numbers; where all are words, the last one's are broken between.
/// </summary>
sealed class TextTable(int words, params string[] headings)
{
    const int ShortestSentence = 30, Gap = 2;

    readonly List<(string[] Cells, bool IsBest)> rows = [];

    /// <summary>How many of the first columns name a row.</summary>
    public int Names { get; init; } = 1;

    public void Add(params string[] cells) => rows.Add(([.. cells.Select(cell => Quote.Visible(cell))], false));

    /// <summary>Adds a row that a reader looks for: it is coloured where there are colours.</summary>
    public void AddBest(params string[] cells) => rows.Add(([.. cells.Select(cell => Quote.Visible(cell))], true));

    public void Write(Output output)
    {
        int[] widths = [.. headings.Select((heading, k) => rows.Select(row => row.Cells[k].Length).Append(heading.Length).Max())];
        int letters = widths.Sum(), columns = output.Columns, frame = 3 * widths.Length + 1;
        bool sentences = words == widths.Length && letters - widths[^1] + frame + ShortestSentence <= columns;
        if (output.Terminal is { } terminal && (letters + frame <= columns || sentences))
            terminal.Write(Drawn(output.Bold));
        else if (Blocks(widths, columns) is { } blocks)
            output.Text.Write(string.Join('\n', blocks.Select(block => Plain(block, widths))));
        else
            output.Text.Write(Lines());
    }

    // The columns of each block, or null where one of them does not fit beside the names.
    List<int[]>? Blocks(int[] widths, int columns)
    {
        int[] names = [.. Enumerable.Range(0, Names)];
        int room = columns - names.Sum(k => widths[k] + Gap) + Gap;
        var blocks = new List<int[]>();
        for (int from = Names, to; from < widths.Length || blocks.Count == 0; from = to)
        {
            int left = room;
            for (to = from; to < widths.Length && widths[to] + Gap <= left; to++)
                left -= widths[to] + Gap;
            if (left < 0 || to == from && from < widths.Length)
                return null;
            blocks.Add([.. names, .. Enumerable.Range(from, to - from)]);
        }
        return blocks;
    }

    Table Drawn(Style heading)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(new(Color.Grey));
        for (int k = 0; k < headings.Length; k++)
            table.AddColumn(new TableColumn(new Text(headings[k], heading)) { Alignment = k < words ? Justify.Left : Justify.Right });
        foreach (var (cells, isBest) in rows)
            table.AddRow([.. cells.Select(cell => new Text(cell, isBest ? new(Color.Green) : null))]);
        return table;
    }

    string Plain(int[] block, int[] widths)
    {
        var text = new StringBuilder();
        foreach (string[] row in rows.Select(row => row.Cells).Prepend(headings))
        {
            var cells = block.Select(k => k < words ? row[k].PadRight(widths[k]) : row[k].PadLeft(widths[k]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }

    // "heading: cell", a line between two rows.
    string Lines() => string.Join('\n', rows.Select(row => string.Concat(
        headings.Zip(row.Cells).Where(pair => pair.Second.Length > 0)
            .Select(pair => pair.First.Length > 0 ? $"{pair.First}: {pair.Second}\n" : $"{pair.Second}\n"))));
}
