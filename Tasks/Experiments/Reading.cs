using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Experiments;

/// <summary>A number of a run that tables are made of.</summary>
/// <param name="Suffix">What the table's name ends with; empty for the metric that counts.</param>
/// <param name="Metric">The name of the number; null for the task's metric.</param>
/// <param name="Of">The number; not a number where a run has none.</param>
sealed record Reading(string Suffix, string? Metric, Func<RunResult, double> Of)
{
    /// <summary>The metric that counts, and in the best epoch what was measured on test sets and else.</summary>
    public static IReadOnlyList<Reading> All(ExperimentPlan plan, IReadOnlyList<RunResult> results)
    {
        var readings = new List<Reading> { new("", null, run => (plan.UsesBest ? run.Best : run.Final) ?? double.NaN) };
        var tests = results.SelectMany(run => run.BestEpoch?.Tests ?? []).ToList();
        foreach (string name in tests.Select(test => test.Name).Distinct())
        {
            readings.Add(new($", {name}", null, run => Find(run, name)?.Metric ?? double.NaN));
            if (tests.Exists(test => test.Mae is not null))
                readings.Add(new($", {name} mae", "mae", run => Find(run, name)?.Mae ?? double.NaN));
        }
        foreach (string name in results.SelectMany(run => run.BestEpoch?.Measures ?? []).Select(measure => measure.Name).Distinct())
            readings.Add(new($", {name}", name, run => run.BestEpoch?.Measures?.FirstOrDefault(measure => measure.Name == name)?.Value ?? double.NaN));
        return readings;
    }

    /// <summary>Whether a run has the number, or is one that counts without it.</summary>
    public bool Concerns(RunResult run) => Suffix.Length == 0 || double.IsFinite(Of(run));

    static TestResult? Find(RunResult run, string name) => run.BestEpoch?.Tests.FirstOrDefault(test => test.Name == name);
}
