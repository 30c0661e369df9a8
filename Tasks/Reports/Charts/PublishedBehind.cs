using MoGru.Tasks.Experiments;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>The published epochs of the cells of a group, where its task is the published one; nothing without published curves.</summary>
/// <param name="curves">What <c>--published</c> names, or null.</param>
sealed class PublishedBehind(PublishedCurves? curves)
{
    /// <summary>What is said where published points stand behind runs of other settings.</summary>
    public const string OtherSettings = "Published runs have the paper's settings, these have others.";

    /// <summary>Why a reader must not hold ours against the published, or null.</summary>
    public string? Caution(RunGroup group) =>
        Cells(group).Any() && group.Runs.Any(run => PublishedTables.Find(BenchmarkPlan.Verb, run.Config)?.HasSettingsOf(run.Config) != true)
            ? OtherSettings : null;

    public IEnumerable<ChartSeries> Metric(RunGroup group) => Cells(group).Select(cell => Series(cell.Name, cell.Curve.Val));

    public IEnumerable<ChartSeries> Loss(RunGroup group) => Cells(group).Select(cell => Series(cell.Name, cell.Curve.Loss));

    public IEnumerable<ChartSeries> Beta(RunGroup group) =>
        Cells(group).Where(cell => cell.Curve.BetaMean is not null).Select(cell => Series(cell.Name, cell.Curve.BetaMean!, cell.Curve.BetaSd));

    IEnumerable<(string Name, PublishedCurve Curve)> Cells(RunGroup group)
    {
        if (curves is null || !IsPublishedTask(group.Runs[0].Config))
            yield break;
        foreach (var cell in group.Cells)
        {
            if (curves.Curves.TryGetValue((group.Task, cell.Key), out var curve) && curve.Loss.Length > 0)
                yield return (cell.Key, curve);
        }
    }

    static bool IsPublishedTask(RunConfig config) =>
        TaskCatalog.All.FirstOrDefault(task => task.Name == config.Task)?.Defaults is { } published
        && (config.SeqLen, config.Vocab, config.Markers) == (published.SeqLen, published.Vocab, published.Markers);

    static ChartSeries Series(string cell, double[][] values, double[][]? spreads = null) =>
        Spread.Series(
            cell, Palette.Slot(cell), [.. Enumerable.Range(1, values.Max(seed => seed.Length)).Select(epoch => (double)epoch)], values, spreads)
            with
        { Role = SeriesRole.Published };
}
