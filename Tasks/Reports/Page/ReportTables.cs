using System.Globalization;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Page;

/// <summary>The tables of a report.</summary>
static class ReportTables
{
    static readonly ReportCell none = new("–");

    /// <summary>Ours beside the published, a row a cell.</summary>
    /// <param name="rows">One table of the summary.</param>
    public static ReportTable Results(IReadOnlyList<SummaryRow> rows)
    {
        bool several = rows.Any(row => row.Values.Count > 1), mse = rows.Any(row => row.MeanMse is not null);
        bool published = rows.Any(row => row.Published is not null), mixed = rows.DistinctBy(row => row.Metric).Skip(1).Any();
        List<(string Heading, Func<SummaryRow, ReportCell> Of)> columns = [("cell", row => Cell(row.Cell)), (several ? "mean" : "value", row => Number(row.Mean))];
        if (several)
        {
            columns.Add(("sd", row => row.Sd is double sd ? Number(sd) : none));
            columns.Add(("95 % interval", Interval));
        }
        if (mse)
            columns.Add(("mse", row => Number(row.MeanMse)));
        if (published)
        {
            columns.Add(("published", row => row.Published is { } one ? Spread(one) : none));
            if (rows.Any(row => row.Published is { SameSettings: true }))
            {
                columns.Add(("ours − published", row => Number(row.Published?.Difference)));
                columns.Add(("p (Holm)", row => Probability(row.Published?.PHolm)));
            }
            columns.Add(("beyond chance", row => Verdict(row.Published)));
        }
        columns.Add(("runs", row => Whole(row.Values.Count)));
        columns.Add(("parameters", row => Whole(row.Parameters)));
        return new(
            $"{Capital(rows[0].Table)}: {(mixed ? "results" : MetricName.Of(rows[0].Metric))}{(published ? ", ours and published" : "")}", Note(rows),
            [.. columns.Select(column => column.Heading)],
            [.. rows.Select(row => new ReportRow(mixed ? $"{row.Condition}: {MetricName.Of(row.Metric)}" : row.Condition, [.. columns.Select(column => column.Of(row))]))]);
    }

    /// <summary>The tests of one table of the summary.</summary>
    public static ReportTable Tests(IReadOnlyList<TestRow> rows) => new(
        $"{Capital(rows[0].Table)}: paired t-tests over seeds",
        "p (Holm) is corrected for the number of tests in this table; below 0.05 a difference is more than chance.",
        ["comparison", "mean difference", "t", "p", "p (Holm)", "beyond chance", "pairs"],
        [.. rows.Select(row => new ReportRow(row.Condition,
        [
            new($"{row.Cell} − {row.Against}", Colour: Palette.Slot(row.Against)),
            Number(row.MeanDifference),
            Number(row.T),
            Probability(row.P),
            Probability(row.PHolm),
            row.Significant switch { null => none, true => new("differs", Tone: "differs"), false => new("no", Tone: "agrees") },
            Whole(row.Pairs),
        ]))]);

    public static ReportTable Throughput(IReadOnlyList<ProfileResult> rows) => new(
        "Throughput", "Samples times steps a second; the best of the runs after warm-up. The published numbers are of another machine.",
        ["cell", "tokens/s", "published tokens/s", "forward only", "GFLOP/s", "bytes a step", "parameters"],
        [.. rows.OrderBy(row => (row.InputSize, row.Batch, row.Threads, row.Hidden, row.Steps)).Select(row => new ReportRow(
            string.Create(CultureInfo.InvariantCulture,
                $"hidden {row.Hidden}, {row.Steps} steps, input {row.InputSize}, batch {row.Batch}, threads {row.Threads}"),
            [
                Cell(row.Cell),
                Whole(row.ForwardBackwardTokensPerSecond),
                row.PublishedTokensPerSecond is double published ? Whole(published) : none,
                Whole(row.ForwardTokensPerSecond),
                double.IsFinite(row.Gflops) ? new(row.Gflops.ToString("F1", CultureInfo.InvariantCulture), row.Gflops) : none,
                Whole(row.AllocatedBytesPerStep),
                Whole(row.Parameters),
            ]))]);

    static string Note(IReadOnlyList<SummaryRow> rows)
    {
        string note = $"The {(rows[0].Epoch == "best" ? "best" : "last")} epoch of each run counts.";
        string sources = string.Join("; ", rows.Select(row => row.Published?.Source).OfType<string>().Distinct());
        if (rows.All(row => row.Published is not { SameSettings: true }))
            return sources.Length > 0 ? $"{note} Published: {sources}; it has other settings, so nothing is compared." : note;
        return sources.Length > 0
            ? $"{note} Published: {sources}. Beyond chance: the test's p, corrected for the number of rows (Holm), is below 0.05 and the "
                + "difference exceeds the rounding of the published number."
            : note;
    }

    static ReportCell Cell(string name) => new(name, Colour: Palette.Slot(name));

    static ReportCell Number(double? value) => value is double number && double.IsFinite(number) ? new(NumberText.Of(number), number) : none;

    static ReportCell Probability(double? value) =>
        value is double number && double.IsFinite(number) ? new(NumberText.Probability(number), number) : none;

    static ReportCell Whole(double value) => double.IsFinite(value) ? new(NumberText.Whole(value), value) : none;

    static ReportCell Interval(SummaryRow row) =>
        row.Values.Count > 1 && row.CiLow is double low && row.CiHigh is double high && double.IsFinite(low) && double.IsFinite(high)
            ? new($"{NumberText.Of(low)} … {NumberText.Of(high)}") : none;

    static ReportCell Spread(PublishedComparison published) => new(
        published.Sd is double sd
            ? string.Create(CultureInfo.InvariantCulture, $"{published.Mean:0.####} ± {sd:0.####}")
            : published.Mean.ToString("0.####", CultureInfo.InvariantCulture),
        published.Mean);

    static ReportCell Verdict(PublishedComparison? published) => published switch
    {
        null => none,
        { SameSettings: false } => new("other settings"),
        { Difference: null or double.NaN } => none,  // a run broke down
        { Differs: null } => new("one seed each"),
        { Differs: true } => new("differs", Tone: "differs"),
        _ => new("no", Tone: "agrees"),
    };

    static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
