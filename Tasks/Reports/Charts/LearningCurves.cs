namespace MoGru.Tasks.Reports.Charts;

/// <summary>Metric, loss and β over the epochs, the published ones behind.</summary>
sealed class LearningCurves(string section, PublishedBehind published)
{
    const string OverSeeds = "Lines are means over seeds, bands one standard deviation either side.";

    public IEnumerable<Chart> Of(RunGroup group)
    {
        if (group.Runs.All(run => run.Epochs.Count == 0))
            yield break;
        var metric = Series(group, epoch => epoch.ValMetric);
        bool isError = group.Metric != "accuracy";
        yield return Make(group, "validation", [.. published.Metric(group), .. metric], new()
        {
            Label = MetricName.Of(group.Metric),
            Log = isError && metric.All(s => s.Y.All(y => !double.IsFinite(y) || y > 0)),
            FromZero = !isError,
        });
        yield return Make(group, "training loss", [.. published.Loss(group), .. Series(group, epoch => epoch.Loss)],
            new() { Label = "mean training loss" });
    }

    /// <summary>β over the epochs, a line a layer, or null where no run has one.</summary>
    public Chart? Beta(RunGroup condition)
    {
        var series =
            from cell in condition.Cells
            let layers = cell.Max(run => run.Epochs.Select(epoch => epoch.BetaLayers?.Count ?? (epoch.BetaMean is null ? 0 : 1)).DefaultIfEmpty().Max())
            from layer in Enumerable.Range(0, layers)
            select Layer([.. cell], layer, layers);
        var all = series.ToList();
        return all.Count == 0 ? null : new()
        {
            Id = ChartId.Of(section, condition.Label, "beta over epochs"),
            Kind = ChartKind.Lines,
            Title = $"{condition.Label}: β over epochs",
            Note = Words("Bands are one standard deviation of β over validation samples and steps; both are means over seeds.", published.Caution(condition)),
            X = new() { Label = "epoch" },
            Y = new() { Label = "momentum retention β" },
            Series = [.. published.Beta(condition), .. all],
        };
    }

    static ChartSeries Layer(RunResult[] runs, int layer, int layers)
    {
        LayerBeta Of(EpochRecord epoch) => epoch.BetaLayers is { } list && layer < list.Count
            ? list[layer]
            : layers == 1 ? new(epoch.BetaMean ?? double.NaN, epoch.BetaSd ?? double.NaN) : new(double.NaN, double.NaN);
        string cell = runs[0].Cell, name = layers > 1 ? $"{cell} layer {layer + 1}" : cell;
        return Spread.Series(
            name, Palette.Slot(layer == 0 ? cell : name), Epochs(runs),
            Values(runs, epoch => Of(epoch).Mean), Values(runs, epoch => Of(epoch).Sd));
    }

    Chart Make(RunGroup group, string what, IReadOnlyList<ChartSeries> series, ChartAxis y) => new()
    {
        Id = ChartId.Of(section, group.Label, what),
        Kind = ChartKind.Lines,
        Title = $"{group.Label}: {what}",
        Note = Words(series.Any(s => s.Low is not null) ? OverSeeds : null, published.Caution(group)),
        X = new() { Label = "epoch" },
        Y = y,
        Series = series,
    };

    static List<ChartSeries> Series(RunGroup group, Func<EpochRecord, double> value) =>
        [.. group.Cells.Select(cell => Spread.Series(cell.Key, Palette.Slot(cell.Key), Epochs(cell), Values(cell, value)))];

    static double[] Epochs(IEnumerable<RunResult> runs) =>
        [.. Enumerable.Range(1, runs.Max(run => run.Epochs.Count)).Select(epoch => (double)epoch)];

    static List<IReadOnlyList<double>> Values(IEnumerable<RunResult> runs, Func<EpochRecord, double> value) =>
        [.. runs.Select(run => (IReadOnlyList<double>)[.. run.Epochs.Select(value)])];

    static string? Words(params string?[] sentences) =>
        string.Join(' ', sentences.OfType<string>()) is { Length: > 0 } words ? words : null;
}
