namespace MoGru.Tasks.Reports.Charts;

/// <summary>Metric, loss and β over the epochs.</summary>
static class LearningCurves
{
    const string OverSeeds = "Lines are means over seeds, bands one standard deviation either side.";

    public static IEnumerable<Chart> Of(string section, RunGroup group)
    {
        if (group.Runs.All(run => run.Epochs.Count == 0))
            yield break;
        yield return Make(section, group, "validation", MetricName.Of(group.Metric), epoch => epoch.ValMetric);
        yield return Make(section, group, "training loss", "mean training loss", epoch => epoch.Loss);
    }

    /// <summary>β over the epochs, or null where no run has one.</summary>
    public static Chart? Beta(string section, RunGroup group)
    {
        var series = group.Cells
            .Where(cell => cell.Any(run => run.Epochs.Any(epoch => epoch.BetaMean is not null)))
            .Select(cell => Spread.Series(
                cell.Key, Palette.Slot(cell.Key), Epochs(cell),
                Values(cell, epoch => epoch.BetaMean ?? double.NaN), Values(cell, epoch => epoch.BetaSd ?? double.NaN)))
            .ToList();
        return series.Count == 0 ? null : new()
        {
            Id = ChartId.Of(section, group.Label, "beta over epochs"),
            Kind = ChartKind.Lines,
            Title = $"{group.Label}: β over epochs",
            Note = "Bands are one standard deviation of β over validation samples, steps and layers; both are means over seeds.",
            X = new() { Label = "epoch" },
            Y = new() { Label = "momentum retention β" },
            Series = series,
        };
    }

    static Chart Make(string section, RunGroup group, string what, string label, Func<EpochRecord, double> value)
    {
        var series = group.Cells
            .Select(cell => Spread.Series(cell.Key, Palette.Slot(cell.Key), Epochs(cell), Values(cell, value)))
            .ToList();
        bool isError = what == "validation" && group.Metric != "accuracy";
        return new()
        {
            Id = ChartId.Of(section, group.Label, what),
            Kind = ChartKind.Lines,
            Title = $"{group.Label}: {what}",
            Note = series.Any(s => s.Low is not null) ? OverSeeds : null,
            X = new() { Label = "epoch" },
            Y = new()
            {
                Label = label,
                Log = isError && series.All(s => s.Y.All(y => !double.IsFinite(y) || y > 0)),
                FromZero = what == "validation" && !isError,
            },
            Series = series,
        };
    }

    static double[] Epochs(IEnumerable<RunResult> runs) =>
        [.. Enumerable.Range(1, runs.Max(run => run.Epochs.Count)).Select(epoch => (double)epoch)];

    static List<IReadOnlyList<double>> Values(IEnumerable<RunResult> runs, Func<EpochRecord, double> value) =>
        [.. runs.Select(run => (IReadOnlyList<double>)[.. run.Epochs.Select(value)])];
}
