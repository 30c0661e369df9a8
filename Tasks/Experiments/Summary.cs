using MoGru.Tasks.Reports;
using MoGru.Tasks.Statistics;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// Sums up finished runs: mean and deviation by condition and cell, and tests of the reference cell against each other one.
/// </summary>
static class Summary
{
    public static ExperimentResult Of(ExperimentPlan plan, IReadOnlyList<RunResult> results)
    {
        var rows = plan.Runs.Zip(results)
            .GroupBy(pair => (pair.First.Condition, pair.Second.Cell))
            .Select(group => Row(plan, group.Key.Condition, [.. group.Select(pair => pair.Second)]))
            .ToList();
        return new() { Runs = results, Summary = rows, Tests = Tests(plan, rows), Notes = plan.Notes };
    }

    static SummaryRow Row(ExperimentPlan plan, string condition, RunResult[] runs)
    {
        double[] values = [.. runs.Select(run => (plan.UsesBest ? run.Best : run.Final) ?? double.NaN)];
        var sample = Sample.Of(values);
        return new()
        {
            Condition = condition,
            Task = runs[0].Task,
            Cell = runs[0].Cell,
            Metric = runs[0].Metric,
            Epoch = plan.UsesBest ? "best" : "final",
            Parameters = runs[0].Parameters,
            Seeds = [.. runs.Select(run => run.Seed)],
            Values = values,
            Mean = sample.Mean,
            Sd = sample.Deviation,
            MeanMse = MeanMse(runs, values),
        };
    }

    static double? MeanMse(RunResult[] runs, double[] values)
    {
        double?[] mse = [.. runs.Zip(values, (run, value) => run.Epochs.FirstOrDefault(epoch => epoch.ValMetric == value)?.ValMse)];
        return mse.All(x => x is not null) ? mse.Average() : null;
    }

    static List<TestRow> Tests(ExperimentPlan plan, List<SummaryRow> rows)
    {
        var tests = new List<TestRow>();
        foreach (var other in rows.Where(row => row.Cell != plan.Reference && row.Values.Count > 1))
        {
            if (rows.Find(row => row.Condition == other.Condition && row.Cell == plan.Reference) is not { } reference)
                continue;
            var test = PairedTest.Of(reference.Values, other.Values);
            tests.Add(new()
            {
                Condition = other.Condition,
                Task = other.Task,
                Metric = other.Metric,
                Cell = reference.Cell,
                Against = other.Cell,
                Pairs = other.Values.Count,
                MeanDifference = test.MeanDifference,
                T = test.T,
                P = test.P,
            });
        }
        return tests;
    }
}
