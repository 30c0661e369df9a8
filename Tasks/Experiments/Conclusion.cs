using System.Globalization;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Page;

namespace MoGru.Tasks.Experiments;

/// <summary>The last lines of an experiment: what was learned, in words, and what to do next. They fit a screen.</summary>
static class Conclusion
{
    const int MostLines = 5;

    /// <param name="learnedFrom">How much stands behind it: "scaled down, 16 runs".</param>
    /// <param name="reference">The cell that the others are tested against, if it is there.</param>
    public static void Write(ExperimentResult result, string reference, string learnedFrom, IReadOnlyList<NextStep> next, Output output)
    {
        output.Text.WriteLine();
        output.Heading($"What was learned ({learnedFrom}):");
        foreach (string line in Learned(result).Append(Verdict(result, reference)).OfType<string>())
            output.Paragraph($"  {line}");
        output.Heading("What to do next:");
        int width = next.Max(step => step.Command.Length);
        bool beside = next.All(step => 2 + width + 2 + step.Purpose.Length <= output.Columns);
        foreach (var (command, purpose) in next)
        {
            output.Command(beside ? $"  {command.PadRight(width)}  {purpose}" : $"  {command}");
            if (!beside)
                output.Paragraph($"      {purpose}");
        }
    }

    static IEnumerable<string> Learned(ExperimentResult result)
    {
        var tables = Lead.OfTables(result).ToList();
        if (tables.TrueForAll(table => IsShort(table.Leads)) && tables.Sum(table => table.Leads.Count) <= MostLines)
            return tables.SelectMany(table => table.Leads).Select(lead => $"{lead.Rows[0].Condition}: {LeadSentence.Clause(lead)}.");
        var sentences = tables.Take(tables.Count > MostLines ? MostLines - 1 : MostLines).Select(table => LeadSentence.Of(table.Table, table.Leads));
        return tables.Count <= MostLines
            ? sentences
            : sentences.Append(LeadSentence.Count(Counted.Of(tables.Count - MostLines + 1, "more table"), tables.Skip(MostLines - 1).SelectMany(table => table.Leads)));
    }

    static bool IsShort(IReadOnlyList<Lead> leads) => leads.All(lead => lead.Rows[0].Axis is null) || leads.Count == 1;

    // The reference against its first rival: where it is ahead beyond chance, and where it is behind. Null where there is nothing to hold together.
    static string? Verdict(ExperimentResult result, string reference)
    {
        var main = Lead.OfTables(result).Select(table => table.Table).ToHashSet();
        var tests = result.Tests.Where(test => main.Contains(test.Table) && test.Significant is not null).ToList();
        string? rival = tests.Exists(test => test.Against == "gru") ? "gru" : tests.FirstOrDefault()?.Against;
        var pairs = tests.Where(test => test.Against == rival).DistinctBy(test => test.Condition).ToList();
        if (pairs.Count < 2)
            return result.Tests.Count > 0 || !result.Summary.DistinctBy(row => row.Cell).Skip(1).Any() ? null
                : result.Summary.All(row => row.Seeds.Count < 2)
                    ? "One seed a cell cannot tell a difference from chance; --seeds 42,123,456 gives intervals and tests."
                    : $"What of this is chance is not tested: tests are against {reference}, which is not among the cells.";
        string cell = pairs[0].Cell;
        var ahead = pairs.FindAll(test => test.Significant == true && IsAhead(test));
        var behind = pairs.FindAll(test => test.Significant == true && !IsAhead(test));
        string lead = ahead.Count == 0 ? $"So {cell} is nowhere ahead of {rival} beyond chance" : $"So {cell} is ahead of {rival} beyond chance {Places(ahead)}";
        int undecided = pairs.Count - ahead.Count - behind.Count;
        string rest = undecided == 0 ? "nowhere" : string.Create(CultureInfo.InvariantCulture, $"in {undecided} of {pairs.Count}");
        return $"{lead}, behind {Places(behind)}, and undecided {rest}.";

        bool IsAhead(TestRow test) => test.MeanDifference > 0 == MetricName.IsBetterHigher(test.Metric);
    }

    static string Places(List<TestRow> tests) => tests.Count switch
    {
        0 => "nowhere",
        <= 3 => $"on {LeadSentence.Joined(tests.Select(test => test.Condition))}",
        var count => string.Create(CultureInfo.InvariantCulture, $"in {count}"),
    };
}

/// <summary>A command that someone may want now, and what it is for.</summary>
readonly record struct NextStep(string Command, string Purpose);
