using System.Globalization;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Experiments;

/// <summary>The tables of an experiment for people: ours beside the published, the tests, and what a reader must know.</summary>
static class ExperimentTables
{
    public static void Write(ExperimentResult result, Output output)
    {
        foreach (var rows in result.Summary.GroupBy(row => row.Table))
        {
            WriteRows(result.Experiment, rows.Key, [.. rows], output);
            WriteTests([.. result.Tests.Where(test => test.Table == rows.Key)], output);
        }
        if (result.Tests.Count == 0 && result.Summary.DistinctBy(row => row.Cell).Skip(1).Any())
            output.Paragraph("Without several seeds there is nothing to test; --seeds 42,123,456 gives tests and intervals.");
        foreach (string line in result.Findings.Concat(result.Notes.Where(note => !note.StartsWith("quick", StringComparison.Ordinal) && note[0] != ' ')))
            output.Paragraph(line);
    }

    static void WriteRows(string experiment, string title, SummaryRow[] rows, Output output)
    {
        bool mixed = rows.DistinctBy(row => row.Metric).Skip(1).Any(), several = Array.Exists(rows, row => row.Values.Count > 1);
        List<(string Heading, Func<SummaryRow, string> Of)> columns =
        [
            ("condition", row => mixed ? $"{row.Condition} ({row.Metric})" : row.Condition),
            ("cell", row => row.Cell),
            (several ? "mean ± sd" : "value", row => Spread(row.Mean, row.Values.Count > 1 ? row.Sd : null)),
        ];
        if (several)
            columns.Add(("95 %", row => row.CiHigh is double high ? $"± {Short(high - row.Mean)}" : ""));
        if (Array.Exists(rows, row => row.MeanMse is not null))
            columns.Add(("mse", row => row.MeanMse is double mse ? Number(mse) : ""));
        if (Array.Exists(rows, row => row.Published is not null))
        {
            columns.Add(("published", row => row.Published is { } published ? Spread(published.Mean, published.Sd) : ""));
            columns.Add(("differs", row => Verdict(row.Published)));
        }

        output.Paragraph(
            $"{(title.StartsWith(experiment, StringComparison.Ordinal) ? title : $"{experiment}, {title}")}: {(mixed ? "metric" : rows[0].Metric)} of the "
                + $"{(rows[0].Epoch == "best" ? "best" : "last")} epoch, {Seeds(rows)}");
        var table = new TextTable(2, [.. columns.Select(column => column.Heading)]);
        foreach (var row in rows)
            table.Add([.. columns.Select(column => column.Of(row))]);
        table.Write(output);
    }

    static void WriteTests(TestRow[] tests, Output output)
    {
        if (tests.Length == 0)
            return;
        var table = new TextTable(2, "condition", "paired t-test", "difference", "t", "p", "p (Holm)", "differs");
        foreach (var test in tests)
        {
            table.Add(
                test.Condition, $"{test.Cell} - {test.Against}", Number(test.MeanDifference), Number(test.T), Short(test.P),
                Short(test.PHolm), double.IsNaN(test.P) ? "" : test.Significant ? "yes" : "no");
        }
        table.Write(output);
    }

    static string Seeds(SummaryRow[] rows)
    {
        int most = rows.Max(row => row.Seeds.Count);
        return most == 1 ? "1 seed" : string.Create(CultureInfo.InvariantCulture, $"{most} seeds");
    }

    static string Verdict(PublishedComparison? published) => published switch
    {
        null => "",
        { SameSettings: false } => "other settings",
        { Differs: null } => "one seed each",
        { Differs: true } => $"yes, p {Short(published.PHolm ?? double.NaN)}",
        _ => $"no, p {Short(published.PHolm ?? double.NaN)}",
    };

    static string Spread(double mean, double? deviation) => deviation is double sd ? $"{Number(mean)} ± {Short(sd)}" : Number(mean);

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    static string Short(double value) => value.ToString("G2", CultureInfo.InvariantCulture);
}
