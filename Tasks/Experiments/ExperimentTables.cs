using System.Globalization;
using MoGru.Tasks.Reports;

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
                bool named = title.StartsWith(result.Experiment, StringComparison.Ordinal);
                WriteRows(named ? title : $"{result.Experiment}, {title}", !apart, [.. rows], output);
                WriteTests(
                    [.. result.Tests.Where(test => test.Table == table.Key && (!apart || test.Condition == rows.Key))],
                    apart ? null : rows, output);
            }
        }
        if (result.Tests.Count == 0 && result.Summary.DistinctBy(row => row.Cell).Skip(1).Any())
            output.Paragraph("Without several seeds there is nothing to test; --seeds 42,123,456 gives tests and intervals.");
        foreach (string line in result.Findings.Concat(result.Notes.Where(note => !note.StartsWith("quick", StringComparison.Ordinal))))
            output.Paragraph(line);
    }

    // A row a cell; where a terminal is too narrow for all columns, several tables under each other.
    static void WriteGrid(CellGrid grid, ExperimentResult result, Output output)
    {
        int names = grid.Cells.Max(cell => cell.Length), from = 0;
        while (from < grid.Columns.Count)
        {
            int to = from + 1;
            while (to < grid.Columns.Count && WidthOf(grid.Columns.Skip(from).Take(to + 1 - from)) <= output.Columns)
                to++;
            output.Paragraph(from > 0 ? "" : $"{result.Experiment}: means of the {(result.Summary[0].Epoch == "best" ? "best" : "last")} epoch, {Seeds([.. result.Summary])}");
            var table = new TextTable(1, ["cell", .. grid.Columns.Skip(from).Take(to - from), "tokens/s"]);
            for (int k = 0; k < grid.Cells.Count; k++)
                table.Add([grid.Cells[k], .. grid.Values[k].Skip(from).Take(to - from).Select(value => Text(value, "G3")), Text(grid.TokensPerSecond[k], "N0")]);
            table.Write(output);
            from = to;
        }

        int WidthOf(IEnumerable<string> columns) => names + columns.Sum(column => Math.Max(column.Length, 7) + 3) + 14;
    }

    static void WriteRows(string title, bool byLevel, SummaryRow[] rows, Output output)
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
        if (Array.Exists(rows, row => row.Published is not null))
        {
            columns.Add(("published", row => row.Published is { } published ? Spread(published.Mean, published.Sd) : ""));
            columns.Add(("differs", row => Verdict(row.Published)));
        }

        output.Paragraph($"{title}: {rows[0].Metric} of the {(rows[0].Epoch == "best" ? "best" : "last")} epoch, {Seeds(rows)}");
        var table = new TextTable(words, [.. columns.Select(column => column.Heading)]);
        foreach (var row in rows)
            table.Add([.. columns.Select(column => column.Of(row))]);
        table.Write(output);
    }

    // Levels stand before the cells where the rows of a table have them.
    static void WriteTests(TestRow[] tests, IEnumerable<SummaryRow>? levels, Output output)
    {
        if (tests.Length == 0)
            return;
        string[] cells = ["paired t-test", "difference", "t", "p", "p (Holm)", "differs"];
        var rows = levels?.ToLookup(row => row.Condition);
        var table = new TextTable(rows is null ? 1 : 2, rows is null ? cells : [levels!.First().Axis ?? "", .. cells]);
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
