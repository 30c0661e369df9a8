using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Page;

namespace MoGru.Tasks.Tables.Page;

/// <summary>The data of a fit at a glance.</summary>
static class DataTables
{
    const int MostColumns = 20, SparkPoints = 80;

    static readonly ReportCell none = new("–");

    /// <summary>A row a column, those that the model sees or answers first; of a file with a series in each row, a row a series.</summary>
    public static ReportTable Of(FitData data, TableModelSettings settings) =>
        data.Table is { } table ? OfTable(table, settings) : OfSeries(data.Series!.Sequences);

    /// <summary>What is true of all of it.</summary>
    public static IEnumerable<string> Notes(FitData data, TableFit fit)
    {
        var settings = fit.Model.Settings;
        if (data.Table is not { } table)
            yield return data.Lines.First();
        else
        {
            yield return $"{Counted.Of(table.RowCount, "row")} of {Counted.Of(table.Columns.Count, "column")}, {table.Dialect}";
            if (table.Summary(settings.Time, settings.Group).Time is { } times)
                yield return times.ToString();
        }
        if (fit.Filled > 0)
            yield return $"{Counted.Of((int)Math.Min(fit.Filled, int.MaxValue), "missing number")} taken from the row before";
        if (fit.LeftOut > 0)
            yield return $"{Counted.Of(fit.LeftOut, "row")} before the first number of every column left out";
        if (fit.Moved > 0)
            yield return $"{Counted.Of(fit.Moved, "row")} sorted behind a later one";
    }

    static ReportTable OfTable(Table table, TableModelSettings settings)
    {
        var used = settings.Targets.Concat(settings.Inputs).ToHashSet(StringComparer.Ordinal);
        var shown = table.Columns.OrderBy(column => used.Contains(column.Name) ? 0 : 1).Take(MostColumns).ToList();
        return new(
            "Columns", table.Columns.Count > shown.Count ? FormattableString.Invariant($"{shown.Count} of {table.Columns.Count} columns, those of the model first.") : null,
            ["column", "what it has", "use", "missing", "least", "mean", "most", "over the rows"],
            [.. shown.Select(column => new ReportRow("", [new(Points.Short(column.Name)), new(Kind(column.Kind)), new(Use(column.Name, settings)), Whole(column.MissingCount), .. Range(column)]))]);
    }

    static ReportTable OfSeries(Sequences series) => new(
        "Series", series.Count > MostColumns ? FormattableString.Invariant($"{MostColumns} of {series.Count} series.") : null,
        ["series", "steps", "least", "mean", "most", "over its steps"],
        [
            .. Points.Evenly(series.Count, MostColumns).Select(index =>
            {
                float[] values = series.ValuesOf(index).ToArray();
                return new ReportRow("", [Whole(index + 1), Whole(values.Length), .. Range(Array.ConvertAll(values, value => (double)value))]);
            }),
        ]);

    static IEnumerable<ReportCell> Range(TableColumn column) => column.Kind switch
    {
        ColumnKind.Number => Range(column.Numbers),
        ColumnKind.Time => [none, none, none, new("")],
        _ => [none, none, none, new(Counted.Of(column.Words.Count, "text"))],
    };

    static IEnumerable<ReportCell> Range(ReadOnlySpan<double> numbers)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity, mean = 0;
        long count = 0;
        foreach (double number in numbers)
        {
            if (double.IsNaN(number))
                continue;
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
            mean += (number - mean) / ++count;
        }
        return count == 0
            ? [none, none, none, new("")]
            : [Number(least), Number(mean), Number(most), new("", Spark: Points.Means(numbers, SparkPoints))];
    }

    static string Kind(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => "numbers",
        ColumnKind.Time => "times",
        _ => "text",
    };

    static string Use(string name, TableModelSettings settings) =>
        settings.Targets.Contains(name) ? settings.Inputs.Contains(name) ? "answered, seen" : "answered"
        : settings.Inputs.Contains(name) ? "seen"
        : name == settings.Time ? "time"
        : name == settings.Group ? "group"
        : "not seen";

    static ReportCell Whole(long value) => new(NumberText.Whole(value), value);

    static ReportCell Number(double value) => new(NumberText.Of(value), value);
}
