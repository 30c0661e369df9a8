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
        var full = Costs(plan.Full, sizes);
        double seconds = Costs(plan.Runs, sizes).Sum(task =>
            full[task.Key] / task.Value * results.Where(run => run.Task == task.Key).Sum(run => run.Seconds));
        return Clock.Span(seconds / Math.Min(plan.Full.Count, results[0].Environment.Threads));
    }

    static Dictionary<string, double> Costs(IReadOnlyList<PlannedRun> runs, DataSizes sizes) => runs.GroupBy(run => run.Config.Task)
        .ToDictionary(task => task.Key, task => RunCost.Of([.. task.Select(run => run.Config)], sizes).Sum());
}
