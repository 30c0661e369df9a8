using MoGru.Tasks.Reports;
using MoGru.Tasks.Statistics;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// Sums up finished runs: mean, deviation and interval by table, condition and cell, tests of the reference cell against each other one,
/// and of each row against its published number. Probabilities are corrected for the number of tests of their kind in a table.
/// </summary>
static class Summary
{
    /// <summary>The probability below which a difference counts as more than chance.</summary>
    public const double Level = 0.05;

    public static ExperimentResult Of(ExperimentPlan plan, IReadOnlyList<RunResult> results)
    {
        var groups =
            from reading in Reading.All(plan, results)
            from pair in plan.Runs.Zip(results)
            where reading.Concerns(pair.Second)
            from place in pair.First.Places.DefaultIfEmpty(new(plan.Verb))
            group pair.Second by (reading, place, pair.First.Condition, pair.Second.Cell);
        var tables = groups.GroupBy(group => group.Key.place.Table + group.Key.reading.Suffix).ToList();
        var summary = tables.ConvertAll(table =>
            Judged([.. table.OrderBy(group => group.Key.place.Level)
                .Select(group => Row(plan, group.Key.reading, group.Key.place, group.Key.Condition, [.. group]))]));
        return new()
        {
            Experiment = plan.Verb,
            Quick = plan.Quick,
            Runs = results,
            Summary = [.. summary.SelectMany(rows => rows)],
            Tests = [.. summary.SelectMany(rows => Tests(plan.Reference, rows))],
            Notes = [.. plan.Notes, .. Discrepancies.Of(plan)],
            Findings =
            [
                .. summary.SelectMany(rows => Crossings.Of(rows, plan.Reference)),
                .. PublishedEpochs.Beside(plan.Verb, results),
                .. PublishedBearing.Beta(results),
            ],
        };
    }

    static SummaryRow Row(ExperimentPlan plan, Reading reading, Place place, string condition, RunResult[] runs)
    {
        double[] values = [.. runs.Select(reading.Of)];
        var sample = Sample.Of(values);
        return new()
        {
            Table = place.Table + reading.Suffix,
            Condition = condition,
            Axis = place.Axis,
            Level = place.Level,
            Task = runs[0].Task,
            Cell = runs[0].Cell,
            Metric = reading.Metric ?? runs[0].Metric,
            Epoch = plan.UsesBest ? "best" : "final",
            Parameters = runs[0].Parameters,
            Seeds = [.. runs.Select(run => run.Seed)],
            Values = values,
            Mean = sample.Mean,
            Sd = sample.Count > 1 ? sample.Deviation : null,
            CiLow = sample.Mean - sample.Margin95,
            CiHigh = sample.Mean + sample.Margin95,
            MeanMse = MeanMse(runs, values),
            Published = reading.Suffix.Length == 0 ? Compare(plan.Verb, runs[0], sample) : null,
        };
    }

    static double? MeanMse(RunResult[] runs, double[] values)
    {
        double?[] mse = [.. runs.Zip(values, (run, value) => run.Epochs.FirstOrDefault(epoch => epoch.ValMetric == value)?.ValMse)];
        return mse.All(x => x is not null) ? mse.Average() : null;
    }

    static PublishedComparison? Compare(string verb, RunResult run, Sample ours)
    {
        if (PublishedTables.Find(verb, run.Config) is not { } published)
            return null;
        bool same = published.HasSettingsOf(run.Config) && !run.Data.Contains("synthetic", StringComparison.Ordinal);
        var test = same ? TwoSampleTest.Of(ours, published.Sample) : null;
        return new()
        {
            Mean = published.Mean,
            Sd = published.Sd,
            Values = published.Values,
            Seeds = published.Seeds,
            Source = published.Source,
            Rounding = published.Rounding,
            SameSettings = same,
            Difference = ours.Mean - published.Mean,
            P = test?.P,
        };
    }

    // Whether rows differ from the published ones can be told when all tests of the table are known.
    static List<SummaryRow> Judged(List<SummaryRow> rows)
    {
        double[] corrected = Holm.Correct([.. rows.Select(row => row.Published?.P ?? double.NaN)]);
        return [.. rows.Zip(corrected, (row, p) => row.Published?.P is null ? row : row with { Published = Judged(row.Published, p) })];
    }

    static PublishedComparison Judged(PublishedComparison comparison, double p) => comparison with
    {
        PHolm = p,
        Differs = double.IsNaN(p) ? null : p < Level && Math.Abs(comparison.Difference ?? double.NaN) > comparison.Rounding,
    };

    static IEnumerable<TestRow> Tests(string referenceCell, List<SummaryRow> rows)
    {
        var pairs =
            from other in rows
            where other.Cell != referenceCell
            let reference = rows.Find(row => row.Condition == other.Condition && row.Cell == referenceCell)
            where reference is not null
            let common = SameSeeds(reference, other)
            where common.Count > 1
            select (
                Reference: reference, Other: other, common.Count,
                Test: PairedTest.Of([.. common.Select(pair => pair.Reference)], [.. common.Select(pair => pair.Other)]));
        var tests = pairs.ToList();
        double[] corrected = Holm.Correct([.. tests.Select(pair => pair.Test.P)]);
        return tests.Zip(corrected, (pair, p) => new TestRow
        {
            Table = pair.Other.Table,
            Condition = pair.Other.Condition,
            Task = pair.Other.Task,
            Metric = pair.Other.Metric,
            Cell = pair.Reference.Cell,
            Against = pair.Other.Cell,
            Pairs = pair.Count,
            MeanDifference = pair.Test.MeanDifference,
            T = pair.Test.T,
            P = pair.Test.P,
            PHolm = p,
            Significant = double.IsNaN(p) ? null : p < Level,
        });
    }

    // Runs that are missing, or have no such number, leave the cells with different seeds: only a seed of both makes a pair.
    static List<(double Reference, double Other)> SameSeeds(SummaryRow reference, SummaryRow other) =>
    [
        .. BySeed(reference).Join(BySeed(other), a => a.First, b => b.First, (a, b) => (a.Second, b.Second)),
    ];

    static IEnumerable<(long First, double Second)> BySeed(SummaryRow row) => row.Seeds.Zip(row.Values).DistinctBy(run => run.First);
}
