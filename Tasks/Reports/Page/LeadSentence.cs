using System.Globalization;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Page;

/// <summary>A sentence that says which cell is best, by how much, and whether that is more than chance.</summary>
static class LeadSentence
{
    const int MostClauses = 4;

    /// <summary>One table: each condition by itself where they are few, otherwise where each cell is best.</summary>
    public static string Of(string title, IReadOnlyList<Lead> leads)
    {
        string text = Capital(title) + ": ";
        if (leads.All(lead => lead.Rows[0] is { Axis: not null, Level: not null }) && leads.Count > 1)
            text += Places(leads, leads[0].Rows[0].Axis!.Replace('_', ' '));
        else if (leads.Count > MostClauses)
            return Count(title, leads);
        else
            text += string.Join("; ", leads.Select(lead =>
                Clause(lead, named: leads.Count > 1 || !title.Contains(lead.Rows[0].Condition, StringComparison.Ordinal))));
        return $"{text}{OneSeed(leads)}.";
    }

    /// <summary>Many conditions: in how many each cell is best.</summary>
    public static string Count(string title, IEnumerable<Lead> conditions)
    {
        Lead[] leads = [.. conditions.Where(lead => lead.Ranked.Count > 1)];
        var decided = leads.Where(lead => lead.IsDecided).ToList();
        string best = string.Join(", ", decided.GroupBy(lead => lead.Ranked[0].Cell).OrderByDescending(cell => cell.Count())
            .Select((cell, k) => string.Create(CultureInfo.InvariantCulture, $"{cell.Key}{(k == 0 ? " is best" : "")} in {cell.Count()}")));
        int beyond = decided.Count(lead => lead.Chance == Beyond.Yes);
        string chance = decided.Exists(lead => lead.Chance != Beyond.Untested)
            ? string.Create(CultureInfo.InvariantCulture, $", ahead of the second beyond chance in {(beyond == 0 ? "none" : beyond)}")
            : "";
        return $"{Capital(title)}: {(best.Length > 0 ? best : "no cell is ahead in any")} of {Counted.Of(leads.Length, "condition")}{chance}{OneSeed(leads)}.";
    }

    /// <summary>One condition, without its name: who is best, against whom, and whether that is more than chance.</summary>
    public static string Clause(Lead lead) => Clause(lead, named: false, means: false);

    static string Clause(Lead lead, bool named, bool means = true)
    {
        string where = named ? lead.Rows[0].Condition + ", " : "", metric = lead.Rows[0].Metric == "mse_sum" ? "summed square error" : MetricName.Of(lead.Rows[0].Metric);
        string broken = string.Join(", ", lead.Rows.Where(row => !double.IsFinite(row.Mean)).Select(row => row.Cell));
        string without = broken.Length > 0 ? $" ({broken} broke down)" : "";
        return where + lead switch
        {
            { Ranked: [] } => "no cell has a result" + without,
            { Ranked: [var only] } => $"{only.Cell} has {Value(metric, only, means)}{(lead.Rows.Count == 1 ? ", with no other cell beside it" : "")}{without}",
            { IsDecided: false, Ranked: [var first, ..] } =>
                $"{Joined(lead.Ranked.Where(row => row.Mean == first.Mean).Select(row => row.Cell))} are equal at the top with {Value(metric, first, means)}{Ahead(lead)}{without}",
            { Ranked: [var first, var second, ..] } =>
                $"{first.Cell} is best with {Value(metric, first, means)} against {NumberText.Of(second.Mean)} of {second.Cell}{Chance(lead)}{without}",
        };
    }

    static string Value(string metric, SummaryRow row, bool means) =>
        $"{metric} {NumberText.Of(row.Mean)}{(means && row.Values.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (mean of {row.Values.Count} runs)") : "")}";

    static string Chance(Lead lead) => (lead.Chance, lead.Beaten) switch
    {
        (Beyond.Yes, { Count: var beaten }) when beaten == lead.Ranked.Count - 1 => beaten == 1 ? ", beyond chance" : ", ahead of every other beyond chance",
        (_, { Count: > 0 }) => Ahead(lead),
        (Beyond.No, _) => ", which may be chance",
        _ => lead.Ranked[0].Values.Count > 1 ? ", which is not tested" : "",
    };

    static string Ahead(Lead lead) => lead.Beaten is { Count: > 0 } beaten ? $", ahead of {Joined(beaten)} beyond chance" : "";

    // "mogru is best at distractors 10, 25, gru at 50, beyond chance at 10 alone".
    static string Places(IReadOnlyList<Lead> leads, string axis)
    {
        static string Level(Lead lead) => lead.Rows[0].Level!.Value.ToString("G6", CultureInfo.InvariantCulture);
        var decided = leads.Where(lead => lead.IsDecided).ToList();
        if (decided.Count == 0)
            return "no cell is ahead at any level";
        string best = string.Join(", ", decided.GroupBy(lead => lead.Ranked[0].Cell)
            .Select((cell, k) => $"{cell.Key} {(k == 0 ? $"is best at {axis} " : "at ")}{Joined(cell.Select(Level))}"));
        var equal = leads.Where(lead => !lead.IsDecided).Select(Level).ToList();
        string beyond = Joined(decided.Where(lead => lead.Chance == Beyond.Yes).Select(Level));
        string chance = !decided.Exists(lead => lead.Chance != Beyond.Untested) ? ""
            : beyond.Length > 0 ? $"; beyond chance at {beyond}" : "; nowhere beyond chance";
        return best + (equal.Count > 0 ? $", none at {Joined(equal)}" : "") + chance;
    }

    static string OneSeed(IReadOnlyCollection<Lead> leads) =>
        leads.Any(lead => lead.IsDecided) && leads.All(lead => lead.Rows.All(row => row.Values.Count < 2))
            ? "; one run each, so chance is not ruled out" : "";

    /// <summary>a, b and c.</summary>
    public static string Joined(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
