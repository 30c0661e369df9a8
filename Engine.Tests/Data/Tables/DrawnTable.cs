using System.Globalization;
using System.Text;
using MoGru.Engine.Data;

namespace MoGru.Tests.Data;

/// <summary>A drawn table, and the ways in which files have it.</summary>
sealed class DrawnTable
{
    const double MissingShare = 0.05;

    static readonly string[] words = ["pump", "a, b", "a;b", "say \"so\"", "two\nlines", "größer", "x y", "tab\there", "bar|bar",
        "3 of 4", "-"];

    public DrawnTable(int seed)
    {
        var random = new Random(seed);
        (Rows, int columns) = (random.Next(1, 40), random.Next(2, 7));
        Kinds = [.. Enumerable.Range(0, columns).Select(k => k == 0 ? ColumnKind.Number : (ColumnKind)random.Next(3))];
        Names = [.. Enumerable.Range(0, columns).Select(k => random.Next(4) == 0 ? $"name, \"{k}\"; of\ttwo" : $"c{k}")];
        Cells = [.. Enumerable.Range(0, Rows).Select(_ => Kinds.Select(kind => Cell(random, kind)).ToArray())];
        for (int k = 0; k < columns; k++)
            Cells[0][k] ??= Kinds[k] == ColumnKind.Number ? 1.5 : Kinds[k] == ColumnKind.Time ? DateTime.UnixEpoch : "pump";
    }

    public int Rows { get; }

    public string[] Names { get; }

    public ColumnKind[] Kinds { get; }

    /// <summary>A double, a time in UTC, a text, or null for a missing one: [rows][columns].</summary>
    public object?[][] Cells { get; }

    /// <summary>The text in a dialect, with or without names.</summary>
    public string Write(char separator, string newLine, bool header, bool quoteAll, bool decimalComma, string missing, bool lastLineEnds)
    {
        var text = new StringBuilder();
        if (header)
            Line(Names.Select(name => (name, true)));
        foreach (object?[] row in Cells)
            Line(row.Select(cell => (Text(cell, decimalComma, missing), cell is string)));
        if (!lastLineEnds)
            text.Length -= newLine.Length;
        return text.ToString();

        void Line(IEnumerable<(string Text, bool IsText)> cells) => text
            .AppendJoin(separator == ' ' ? "  \t" : separator.ToString(),
                cells.Select(cell => Quoted(cell.Text, separator, quoteAll || decimalComma && separator == ',')))
            .Append(newLine);
    }

    /// <summary>Whether a table has these cells, to the bit.</summary>
    public void AssertIs(Table table, bool header)
    {
        Xunit.Assert.Equal(Rows, table.RowCount);
        Xunit.Assert.Equal(header ? Names : [.. Names.Select((_, k) => $"column{k + 1}")], table.Columns.Select(column => column.Name));
        Xunit.Assert.Equal(Kinds, table.Columns.Select(column => column.Kind));
        for (int row = 0; row < Rows; row++)
            Xunit.Assert.Equal(Cells[row], table.Columns.Select(column => At(column, row)));
    }

    public static object? At(TableColumn column, int row) => column.IsMissing(row) ? null : column.Kind switch
    {
        ColumnKind.Number => column.Numbers[row],
        ColumnKind.Time => column.TimeAt(row),
        _ => column.TextAt(row),
    };

    static object? Cell(Random random, ColumnKind kind) => random.NextDouble() < MissingShare ? null : kind switch
    {
        ColumnKind.Number => random.Next(4) switch
        {
            0 => random.Next(-1000, 1000),
            1 => Math.Round(random.NextDouble() * 100, 3),
            2 => random.NextDouble() - 0.5,
            _ => BitConverter.Int64BitsToDouble(random.NextInt64()) is var any && double.IsFinite(any) ? any : -0.0,
        } is var number ? number : null,
        ColumnKind.Time => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
        _ => words[random.Next(words.Length)],
    };

    static string Text(object? cell, bool decimalComma, string missing) => cell switch
    {
        null => missing,
        double number => number.ToString("R", CultureInfo.InvariantCulture).Replace('.', decimalComma ? ',' : '.'),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
        _ => (string)cell,
    };

    static string Quoted(string text, char separator, bool always) =>
        always || text.Contains(separator, StringComparison.Ordinal) || text.Length == 0 && separator == ' '
            || text.AsSpan().IndexOfAny("\"\n\r\t ") >= 0
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
