using System.Diagnostics;
using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>Words what is wrong with a table: file, place, what stands there, what was expected, how to mend it.</summary>
[StackTraceHidden]
static class TableThrow
{
    public static DataFormatException At(string origin, long line, string what, string remedy) =>
        FormatThrow.UnsupportedFault(origin, $"line {line}: {what}", remedy);

    public static DataFormatException Whole(string origin, string what, string remedy) =>
        FormatThrow.UnsupportedFault(origin, what, remedy);

    public static DataFormatException Cell(string origin, long line, int column, string name, string what, string remedy) =>
        FormatThrow.UnsupportedFault(origin, $"line {line}, column {column + 1} {Quote.Of(name)}: {what}", remedy);

    public static DataFormatException Ragged(string origin, long line, int cells, int expected, TableDialect dialect) =>
        At(origin, line, $"{Cells(cells)}, expected {expected} as in the first line",
            $"mend the line, or the first one; the cells were taken as parted by {dialect.SeparatorName} ({dialect.SeparatorReason}): "
                + "if that is wrong say what parts them: Separator / --separator");

    public static DataFormatException NotANumber(string origin, long line, int column, string name, ReadOnlySpan<char> cell,
        bool decimalComma)
    {
        string shown = Quote.Of(cell.ToString());
        return CellValue.LooksDecimalComma(cell) && !decimalComma
            ? Cell(origin, line, column, name, $"{shown} is not a number", "with decimal commas say so: DecimalComma / --decimal-comma")
            : Cell(origin, line, column, name, $"{shown} is not a number{(decimalComma ? " with a decimal comma" : "")}",
                "mend it, name it as a word for missing cells (Missing / --missing), or say that the column is text (Kinds / --kind)");
    }

    public static DataFormatException NotATime(string origin, long line, int column, string name, ReadOnlySpan<char> cell,
        TimeFormat format)
    {
        string expected = format switch
        {
            TimeFormat.Iso => "as 2016-07-01 05:30:00",
            TimeFormat.DayFirst => "as 1.7.2016 05:30:00",
            TimeFormat.MonthFirst => "as 7/1/2016 05:30:00",
            TimeFormat.UnixSeconds => "in seconds since 1970",
            _ => "in milliseconds since 1970",
        };
        return Cell(origin, line, column, name, $"{Quote.Of(cell.ToString())} is not a time {expected}",
            "mend it, or say how times are written (Time / --time-format) or that the column is text (Kinds / --kind)");
    }

    public static ArgumentException NoColumn(string name, IReadOnlyList<string> names, string argument)
    {
        const int listed = 12;
        string more = names.Count > listed ? $" and {names.Count - listed} more" : "";
        string held = $"the table has {string.Join(", ", names.Take(listed).Select(Quote.Of))}{more}";
        return new($"There is no column {Quote.Of(name)}; {held}{Spelling.Hint(name, names, "name one of them")}", argument);
    }

    static string Cells(int count) => count == 1 ? "1 cell" : $"{count} cells";
}
