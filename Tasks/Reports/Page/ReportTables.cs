using System.Globalization;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Page;

/// <summary>The tables of a report.</summary>
static class ReportTables
{
    public static ReportTable Summary(IReadOnlyList<SummaryRow> rows) => new(
        "Results", null,
        ["cell", "metric", "mean", "sd", "runs", "parameters"],
        [.. rows.Select(row => new ReportRow(row.Condition,
        [
            Cell(row.Cell),
            new($"{row.Metric}, {row.Epoch}"),
            Number(row.Mean),
            row.Values.Count > 1 ? Number(row.Sd) : new("–"),
            Whole(row.Values.Count),
            Whole(row.Parameters),
        ]))]);

    public static ReportTable Tests(IReadOnlyList<TestRow> rows) => new(
        "Paired t-tests over seeds", null,
        ["comparison", "pairs", "mean difference", "t", "p"],
        [.. rows.Select(row => new ReportRow(row.Condition,
        [
            new($"{row.Cell} − {row.Against}", Colour: Palette.Slot(row.Against)),
            Whole(row.Pairs),
            Number(row.MeanDifference),
            Number(row.T),
            Number(row.P),
        ]))]);

    public static ReportTable Throughput(IReadOnlyList<ProfileResult> rows) => new(
        "Throughput", "Samples times steps a second; the best of the runs after warm-up.",
        ["cell", "tokens/s", "forward only", "GFLOP/s", "bytes a step", "parameters"],
        [.. rows.OrderBy(row => (row.InputSize, row.Batch, row.Threads, row.Hidden, row.Steps)).Select(row => new ReportRow(
            string.Create(CultureInfo.InvariantCulture,
                $"hidden {row.Hidden}, {row.Steps} steps, input {row.InputSize}, batch {row.Batch}, threads {row.Threads}"),
            [
                Cell(row.Cell),
                new(row.ForwardBackwardTokensPerSecond.ToString("N0", CultureInfo.InvariantCulture), row.ForwardBackwardTokensPerSecond),
                new(row.ForwardTokensPerSecond.ToString("N0", CultureInfo.InvariantCulture), row.ForwardTokensPerSecond),
                new(row.Gflops.ToString("F1", CultureInfo.InvariantCulture), row.Gflops),
                Whole(row.AllocatedBytesPerStep),
                Whole(row.Parameters),
            ]))]);

    static ReportCell Cell(string name) => new(name, Colour: Palette.Slot(name));

    static ReportCell Number(double value) => double.IsFinite(value)
        ? new(value.ToString(Format(Math.Abs(value)), CultureInfo.InvariantCulture), value)
        : new("–");

    // Four digits, however small the number.
    static string Format(double size) => size switch
    {
        0 => "0",
        < 1e-4 or >= 1e6 => "0.00e+0",
        < 1e-3 => "0.000000",
        < 1e-2 => "0.00000",
        < 100 => "0.0000",
        _ => "0.0",
    };

    static ReportCell Whole(long value) => new(value.ToString("N0", CultureInfo.InvariantCulture), value);
}
