using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>The metric over the setting that varies down a table of the summary, with the published values behind.</summary>
static class LevelCharts
{
    public static IEnumerable<Chart> Of(string section, IReadOnlyList<SummaryRow> summary)
    {
        foreach (var table in summary.Where(row => row is { Axis: not null, Level: not null }).GroupBy(row => (row.Table, row.Task, row.Axis)))
        {
            if (table.DistinctBy(row => row.Level).Skip(1).Any())
                yield return Make(section, table.Key.Table, table.Key.Axis!, [.. table.OrderBy(row => row.Level)]);
        }
    }

    static Chart Make(string section, string title, string axis, SummaryRow[] rows)
    {
        string task = rows[0].Task;
        var ours = rows.GroupBy(row => row.Cell).Select(cell => Series([.. cell], row => (row.Mean, row.Sd)));
        var published = rows.Where(row => row.Published is not null).GroupBy(row => row.Cell)
            .Select(cell => Series([.. cell], row => (row.Published!.Mean, row.Published.Sd)) with { Role = SeriesRole.Published });
        var chart = SweepChart.Of(
            ChartId.Of(section, title == section ? "" : title, task, "over", axis),
            title.Contains(task, StringComparison.Ordinal) ? title : $"{title}: {task}",
            axis, rows[0].Metric, rows[0].Epoch == "best", [.. published, .. ours]);
        return rows.Any(row => row.Published is { SameSettings: false }) ? chart with { Note = $"{chart.Note} {PublishedBehind.OtherSettings}" } : chart;
    }

    static ChartSeries Series(SummaryRow[] rows, Func<SummaryRow, (double Mean, double? Sd)> point)
    {
        var points = Array.ConvertAll(rows, row => point(row));
        bool hasBand = points.Any(p => p.Sd is not null);
        return new()
        {
            Name = rows[0].Cell,
            Colour = Palette.Slot(rows[0].Cell),
            HasPoints = true,
            X = [.. rows.Select(row => row.Level!.Value)],
            Y = [.. points.Select(p => p.Mean)],
            Low = hasBand ? [.. points.Select(p => p.Mean - (p.Sd ?? double.NaN))] : null,
            High = hasBand ? [.. points.Select(p => p.Mean + (p.Sd ?? double.NaN))] : null,
        };
    }
}
