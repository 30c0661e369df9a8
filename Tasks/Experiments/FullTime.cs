using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>How long the full runs of a scaled-down experiment would take on this machine, by what the small ones took.</summary>
static class FullTime
{
    /// <param name="results">Of the plan's runs, in their order.</param>
    public static TimeSpan Of(ExperimentPlan plan, IReadOnlyList<RunResult> results)
    {
        var sizes = new DataSizes(config => TaskCatalog.Find(config.Task).Open(config));
        var paces = Costed(plan.Runs, sizes).Zip(results)
            .GroupBy(run => Kind(run.First.Config), run => run.Second.Epochs.Select(epoch => epoch.Seconds / (run.First.Cost / run.First.Config.Epochs)))
            .ToDictionary(runs => runs.Key, runs => Steady([.. runs.SelectMany(paces => paces)]));
        double seconds = Costed(plan.Full, sizes).Sum(run => run.Cost * paces[Kind(run.Config)]);
        return Clock.Span(seconds / Math.Min(plan.Full.Count, results[0].Environment.Threads));
    }

    static (string Task, string Cell) Kind(RunConfig config) => (config.Task, config.Cell);

    static IEnumerable<(RunConfig Config, double Cost)> Costed(IReadOnlyList<PlannedRun> runs, DataSizes sizes)
    {
        RunConfig[] configs = [.. runs.Select(run => run.Config)];
        return configs.Zip(RunCost.Of(configs, sizes));
    }

    // The lower quartile: in their first epochs small runs wait for the compiler most of the time.
    static double Steady(double[] paces) => paces.Order().ElementAtOrDefault(paces.Length / 4);
}
