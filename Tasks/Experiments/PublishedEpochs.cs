using System.Globalization;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Experiments;

/// <summary>First and last epoch of the published copy runs with seed 42, from the paper's result files; β's mean is over the validation set.</summary>
static class PublishedEpochs
{
    /// <summary>One such run; β is null for cells that have none.</summary>
    public sealed record Ends(string Cell, double FirstLoss, double LastLoss, double? FirstBeta = null, double? LastBeta = null);

    public static IReadOnlyList<Ends> Copy { get; } =
    [
        new("mogru", 2.736, 1.702, .838, .734),
        new("gru", 2.779, 2.082),
        new("lstm", 2.779, 2.773),
        new("momgru", 2.776, 2.071),
    ];

    /// <summary>Ours beside them, for each finished run of the same settings.</summary>
    public static IEnumerable<string> Beside(string verb, IReadOnlyList<RunResult> results) =>
        from run in results
        where verb == BenchmarkPlan.Verb && run is { Task: "copy", Seed: 42, Final: not null, Epochs.Count: > 0 }
        where PublishedTables.Find(verb, run.Config)?.HasSettingsOf(run.Config) == true
        from published in Copy
        where published.Cell == run.Cell
        select Line(run, published);

    static string Line(RunResult run, Ends published)
    {
        var (first, last) = (run.Epochs[0], run.Epochs[^1]);
        string line = string.Create(CultureInfo.InvariantCulture,
            $"copy {run.Cell} seed 42, first and last epoch: loss {first.Loss:F3} to {last.Loss:F3} "
                + $"(published {published.FirstLoss:F3} to {published.LastLoss:F3})");
        return published.FirstBeta is null
            ? line
            : line + string.Create(CultureInfo.InvariantCulture,
                $", mean beta {first.BetaMean:F3} to {last.BetaMean:F3} (published {published.FirstBeta:F3} to {published.LastBeta:F3})");
    }
}
