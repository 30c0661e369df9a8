using System.Text;
using MoGru.Engine.Formats;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Rows under headings: a drawn table on a terminal, aligned columns in a pipe; where the terminal is too narrow for either, a line a cell.
/// The first columns are words, the rest numbers; where all are words, the last one's are broken between.
/// </summary>
sealed class TextTable(int words, params string[] headings)
{
    const int ShortestSentence = 30;

    readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add([.. cells.Select(cell => Quote.Visible(cell))]);

    public void Write(Output output)
    {
        int[] widths = [.. headings.Select((heading, k) => rows.Select(row => row[k].Length).Append(heading.Length).Max())];
        int letters = widths.Sum(), columns = output.Columns, frame = 3 * widths.Length + 1;
        bool sentences = words == widths.Length && letters - widths[^1] + frame + ShortestSentence <= columns;
        if (output.Terminal is { } terminal && (letters + frame <= columns || sentences))
            terminal.Write(Drawn());
        else if (letters + 2 * (widths.Length - 1) <= columns)
            output.Text.Write(Plain(widths));
        else
            output.Text.Write(Lines());
    }

    Table Drawn()
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (int k = 0; k < headings.Length; k++)
            table.AddColumn(new TableColumn(Markup.Escape(headings[k])) { Alignment = k < words ? Justify.Left : Justify.Right });
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        return table;
    }

    string Plain(int[] widths)
    {
        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(headings))
        {
            var cells = row.Select((cell, k) => k < words ? cell.PadRight(widths[k]) : cell.PadLeft(widths[k]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }

    // "heading: cell", a line between two rows.
    string Lines() => string.Join('\n', rows.Select(row => string.Concat(
        headings.Zip(row).Where(pair => pair.Second.Length > 0)
            .Select(pair => pair.First.Length > 0 ? $"{pair.First}: {pair.Second}\n" : $"{pair.Second}\n"))));
}
