using System.Text;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Rows under headings: a drawn table on a terminal, aligned columns in a pipe. The first columns are words, the rest numbers.
/// </summary>
sealed class TextTable(int words, params string[] headings)
{
    readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Write(Output output)
    {
        if (output.Terminal is { } terminal)
            terminal.Write(Drawn());
        else
            output.Text.Write(Plain());
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

    string Plain()
    {
        int[] widths = [.. headings.Select((heading, k) => rows.Select(row => row[k].Length).Append(heading.Length).Max())];
        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(headings))
        {
            var cells = row.Select((cell, k) => k < words ? cell.PadRight(widths[k]) : cell.PadLeft(widths[k]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }
}
