using System.Globalization;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Experiments;

/// <summary>Where the reference cell and GRU change places along the axis of a table, in words.</summary>
static class Crossings
{
    public static IEnumerable<string> Of(IReadOnlyList<SummaryRow> rows, string reference)
    {
        var levels =
            from row in rows
            where row.Cell == reference && row.Level is not null
            from gru in rows
            where gru.Cell == "gru" && gru.Condition == row.Condition
            orderby row.Level
            select (Row: row, Lead: (MetricName.IsBetterHigher(row.Metric) ? 1 : -1) * (row.Mean - gru.Mean));
        var all = levels.ToList();
        if (all.Count < 2)
            yield break;
        string where = all[0].Row.Table;
        var decided = all.FindAll(level => level.Lead != 0);
        bool crossed = false;
        foreach (var (before, after) in decided.Zip(decided.Skip(1)))
        {
            if (!(before.Lead * after.Lead < 0))
                continue;
            crossed = true;
            string leader = before.Lead > 0 ? reference : "gru";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{where}: {leader} is ahead at {before.Row.Level}, behind at {after.Row.Level} (means)");
        }
        if (!crossed)
            yield return $"{where}: {Uncrossed(all.ConvertAll(level => level.Lead), reference)} (means)";
    }

    static string Uncrossed(List<double> leads, string reference) =>
        leads.Exists(lead => !double.IsFinite(lead)) ? "a run is broken, so the means cannot be compared"
        : leads.TrueForAll(lead => lead == 0) ? $"{reference} and gru are equal throughout"
        : leads.Exists(lead => lead > 0) ? $"{reference} is nowhere behind gru"
        : $"{reference} is nowhere ahead of gru";
}
