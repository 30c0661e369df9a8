using System.Globalization;
using System.Text;

namespace MoGru.Engine.Data;

/// <summary>A table at a glance. Immutable, for any number of threads.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Dialect">How the table is written.</param>
/// <param name="Columns">Each column.</param>
/// <param name="Time">The times of the rows; none where no column has any.</param>
public sealed record TableSummary(int Rows, TableDialect Dialect, IReadOnlyList<ColumnSummary> Columns, TimeSummary? Time)
{
    const int MostLines = 40;

    /// <summary>A few lines for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Counted(Rows, "row")} of {Counted(Columns.Count, "column")}, {Dialect}\n");
        foreach (var column in Columns.Take(MostLines))
            text.Append(CultureInfo.InvariantCulture, $"  {column}\n");
        if (Columns.Count > MostLines)
            text.Append(CultureInfo.InvariantCulture, $"  and {Columns.Count - MostLines} more columns\n");
        if (Time is not null)
            text.Append(CultureInfo.InvariantCulture, $"  {Time}\n");
        return text.ToString(0, text.Length - 1);
    }

    static string Counted(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");
}
