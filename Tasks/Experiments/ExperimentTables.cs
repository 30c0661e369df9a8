using System.Globalization;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Page;

namespace MoGru.Tasks.Experiments;

/// <summary>The tables of an experiment for people: ours beside the published, the tests, and what a reader must know.</summary>
static class ExperimentTables
{
    const int MostCellsTogether = 3;

    public static void Write(ExperimentResult result, Output output)
    {
        var grid = CellGrid.Of(result);
        if (grid is not null)
            WriteGrid(grid, result, output);
        foreach (var table in grid is null ? result.Summary.GroupBy(row => row.Table) : [])
        {
            // Many cells, or tasks with different metrics, get a table a condition.
            bool apart = table.DistinctBy(row => row.Cell).Count() > MostCellsTogether || table.Any(row => row.Axis is null);
            foreach (var rows in table.GroupBy(row => apart ? row.Condition : ""))
            {
                string title = !apart ? table.Key : table.Key == result.Experiment ? rows.Key : $"{table.Key}, {rows.Key}";
                TestRow[] tests = [.. result.Tests.Where(test => test.Table == table.Key && (!apart || test.Condition == rows.Key))];
                WriteRows(title, !apart, [.. rows], tests, output);
                if (output.IsVerbose)
                    WriteTests(tests, apart ? null : rows, output);
            }
        }
        if (grid is null && result.Tests.Count > 0)
            output.Paragraph($"p ({result.Tests[0].Cell}): paired t-test against {result.Tests[0].Cell} over the seeds, corrected for the tests of its table (Holm); "
                + "* is beyond chance.");
        foreach (string line in result.Findings.Concat(result.Notes.Where(note => !note.StartsWith("quick", StringComparison.Ordinal))))
            output.Paragraph(line);
    }

    // A row a cell.
    static void WriteGrid(CellGrid grid, ExperimentResult result, Output output)
    {
        output.Paragraph($"{result.Experiment}: means of the {(result.Summary[0].Epoch == "best" ? "best" : "last")} epoch, {Seeds([.. result.Summary])}");
        var table = new TextTable(1, ["cell", .. grid.Columns, "tokens/s"]);
        for (int k = 0; k < grid.Cells.Count; k++)
            table.Add([grid.Cells[k], .. grid.Values[k].Select(value => Text(value, "G3")), Text(grid.TokensPerSecond[k], "N0")]);
        table.Write(output);
    }

    static void WriteRows(string title, bool byLevel, SummaryRow[] rows, TestRow[] tests, Output output)
    {
        bool several = Array.Exists(rows, row => row.Values.Count > 1);
        List<(string Heading, Func<SummaryRow, string> Of)> columns = [("cell", row => row.Cell)];
        if (byLevel)
            columns.Insert(0, (rows[0].Axis ?? "", row => Number(row.Level ?? double.NaN)));
        int words = columns.Count;
        columns.Add((several ? "mean ± sd" : "value", row => Spread(row.Mean, row.Sd)));
        if (several)
            columns.Add(("95 %", row => row.CiHigh is double high ? $"± {Short(high - row.Mean)}" : ""));
        if (Array.Exists(rows, row => row.MeanMse is not null))
            columns.Add(("mse", row => row.MeanMse is double mse ? Number(mse) : ""));
        if (Array.Exists(rows, row => row.Published is { SameSettings: true }))
        {
            columns.Add(("published", row => row.Published is { } published ? Spread(published.Mean, published.Sd) : ""));
            columns.Add(("differs", row => Verdict(row.Published)));
        }
        if (tests.Length > 0)
            columns.Add(($"p ({tests[0].Cell})", row => Chance(Array.Find(tests, test => test.Against == row.Cell && test.Condition == row.Condition))));

        bool higher = MetricName.IsBetterHigher(rows[0].Metric);
        output.Text.WriteLine();
        output.Paragraph($"{title}: {rows[0].Metric} of the {(rows[0].Epoch == "best" ? "best" : "last")} epoch, {Seeds(rows)}, "
            + $"{(higher ? "higher" : "lower")} is better");
        var table = new TextTable(words, [.. columns.Select(column => column.Heading)]) { Names = words };
        foreach (var row in rows)
        {
            string[] cells = [.. columns.Select(column => column.Of(row))];
            if (Lead.Of(rows.Where(other => other.Condition == row.Condition), tests)[0] is { IsDecided: true } lead && lead.Ranked[0] == row)
                table.AddBest(cells);
            else
                table.Add(cells);
        }
        table.Write(output);
    }

    // Levels stand before the cells where the rows of a table have them.
    static void WriteTests(TestRow[] tests, IEnumerable<SummaryRow>? levels, Output output)
    {
        if (tests.Length == 0)
            return;
        string[] cells = ["paired t-test", "difference", "t", "p", "p (Holm)", "differs"];
        var rows = levels?.ToLookup(row => row.Condition);
        var table = new TextTable(rows is null ? 1 : 2, rows is null ? cells : [levels!.First().Axis ?? "", .. cells]) { Names = rows is null ? 1 : 2 };
        foreach (var test in tests)
        {
            string[] row =
            [
                $"{test.Cell} - {test.Against}", Number(test.MeanDifference), Number(test.T), Short(test.P), Short(test.PHolm),
                test.Significant switch { true => "yes", false => "no", null => "" },
            ];
            table.Add(rows is null ? row : [Number(rows[test.Condition].First().Level ?? double.NaN), .. row]);
        }
        table.Write(output);
    }

    static string Chance(TestRow? test) => test is null ? "" : Short(test.PHolm) + (test.Significant == true ? " *" : "  ");

    static string Seeds(SummaryRow[] rows)
    {
        int most = rows.Max(row => row.Seeds.Count);
        return most == 1 ? "1 seed" : string.Create(CultureInfo.InvariantCulture, $"{most} seeds");
    }

    static string Verdict(PublishedComparison? published) => published switch
    {
        null => "",
        { SameSettings: false } => "other settings",
        { Difference: null or double.NaN } => "",  // a run broke down
        { Differs: null } => "1 seed each",
        { Differs: true } => $"yes, p {Short(published.PHolm ?? double.NaN)}",
        _ => $"no, p {Short(published.PHolm ?? double.NaN)}",
    };

    static string Spread(double mean, double? deviation) => deviation is double sd ? $"{Number(mean)} ± {Short(sd)}" : Number(mean);

    static string Number(double value) => Text(value, "G4");

    static string Short(double value) => Text(value, "G2");

    // A run that broke down leaves no number.
    static string Text(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
