using static System.FormattableString;

namespace MoGru.Engine.Data;

/// <summary>The times of a table's rows, as the rows stand, within each group. Immutable, for any number of threads.</summary>
/// <param name="Column">The column.</param>
/// <param name="Step">
/// The most frequent way from a row to a later next one, the shortest of several; none where no row is later than the one before.
/// </param>
/// <param name="Gaps">The rows that are later than a step after the one before.</param>
/// <param name="Shorter">The rows that are later than the one before by less than a step.</param>
/// <param name="Repeats">The rows of the time of the one before.</param>
/// <param name="Backward">The rows that are earlier than the one before: 0 where all are in order.</param>
public sealed record TimeSummary(string Column, TimeSpan? Step, int Gaps, int Shorter, int Repeats, int Backward)
{
    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        string step = Step is { } one ? Invariant($"a row every {one:c}") : "no two rows after each other";
        (int Count, string What)[] odd =
            [(Gaps, "gaps"), (Shorter, "shorter steps"), (Repeats, "repeats"), (Backward, "rows out of order")];
        string found = string.Join(", ", odd.Where(one => one.Count > 0).Select(one => Invariant($"{one.What} {one.Count}")));
        return $"by {Formats.Quote.Of(Column)} {step}, {(found.Length == 0 ? "without gaps and repeats, in order" : found)}";
    }

    internal static TimeSummary Of(TableColumn column, IEnumerable<int[]> groups)
    {
        var ticks = column.Ticks;
        List<long> ways = [];
        int repeats = 0, backward = 0;
        foreach (int[] rows in groups)
        {
            long before = TableColumn.MissingTime;
            foreach (int row in rows)
            {
                if (ticks[row] == TableColumn.MissingTime)
                    continue;
                if (before != TableColumn.MissingTime && ticks[row] > before)
                    ways.Add(ticks[row] - before);
                else if (before != TableColumn.MissingTime)
                    (repeats, backward) = ticks[row] == before ? (repeats + 1, backward) : (repeats, backward + 1);
                before = ticks[row];
            }
        }
        ways.Sort();
        long step = 0;
        int most = 0;
        for (int from = 0, to; from < ways.Count; from = to)
        {
            for (to = from; to < ways.Count && ways[to] == ways[from]; to++)
            {
            }
            if (to - from > most)
                (step, most) = (ways[from], to - from);
        }
        return new(
            column.Name, most == 0 ? null : new TimeSpan(step), ways.Count(way => way > step), ways.Count(way => way < step),
            repeats, backward);
    }
}
