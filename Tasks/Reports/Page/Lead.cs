using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Page;

/// <summary>Whether a lead is more than chance.</summary>
enum Beyond
{
    /// <summary>There is no test: one seed, or none of the pair that it takes.</summary>
    Untested,
    No,
    Yes,
}

/// <summary>How the cells stand to each other under one condition.</summary>
sealed class Lead
{
    readonly List<TestRow> tests;

    Lead(IReadOnlyList<SummaryRow> rows, IReadOnlyList<SummaryRow> ranked, List<TestRow> tests) => (Rows, Ranked, this.tests) = (rows, ranked, tests);

    /// <summary>The rows of the condition.</summary>
    public IReadOnlyList<SummaryRow> Rows { get; }

    /// <summary>Those with a finite mean, the best one first.</summary>
    public IReadOnlyList<SummaryRow> Ranked { get; }

    /// <summary>Whether there are two cells of which one is ahead.</summary>
    public bool IsDecided => Ranked.Count > 1 && Ranked[0].Mean != Ranked[1].Mean;

    /// <summary>Whether the best cell is ahead of the second beyond chance.</summary>
    public Beyond Chance => IsDecided ? Against(Ranked[1]) : Beyond.Untested;

    /// <summary>The other cells that the best one is ahead of beyond chance.</summary>
    public IReadOnlyList<string> Beaten => [.. Ranked.Skip(1).Where(row => Against(row) == Beyond.Yes).Select(row => row.Cell)];

    /// <summary>The tables of the metric that counts: what was measured on test sets beside it stands in tables of its own, named after it.</summary>
    public static IEnumerable<(string Table, IReadOnlyList<Lead> Leads)> OfTables(ExperimentResult result)
    {
        var tables = result.Summary.GroupBy(row => row.Table).ToList();
        return tables.Where(table => !tables.Exists(other => table.Key.StartsWith($"{other.Key}, ", StringComparison.Ordinal)))
            .Select(table => (table.Key, Of(table, result.Tests)));
    }

    /// <summary>The condition of every row of a table, in their order.</summary>
    public static IReadOnlyList<Lead> Of(IEnumerable<SummaryRow> table, IReadOnlyList<TestRow> tests) =>
    [
        .. table.GroupBy(row => row.Condition).Select(rows => new Lead(
            [.. rows],
            [.. rows.Where(row => double.IsFinite(row.Mean)).OrderBy(row => MetricName.IsBetterHigher(row.Metric) ? -row.Mean : row.Mean)],
            [.. tests.Where(test => test.Table == rows.First().Table && test.Condition == rows.Key)])),
    ];

    // The reference cell is tested against each other one, so only its pairs have a test.
    Beyond Against(SummaryRow other)
    {
        string best = Ranked[0].Cell;
        var test = tests.Find(test => (test.Cell, test.Against) == (best, other.Cell) || (test.Against, test.Cell) == (best, other.Cell));
        return test?.Significant switch { true => Beyond.Yes, false => Beyond.No, null => Beyond.Untested };
    }
}
