namespace MoGru.Engine.Data;

/// <summary>Series made of a table, and what was done to make them. Immutable, for any number of threads.</summary>
/// <param name="Series">A series [steps, n] for each group, n being the columns.</param>
/// <param name="Columns">
/// The name of each column of the series: where <see cref="Series.Windows"/> asks for columns, these are numbered.
/// </param>
/// <param name="Groups">The name of each series; one that is empty where there are no groups.</param>
/// <param name="Rows">The row of the table that each series' steps were: [steps] for each series.</param>
public sealed record TableSeries(
    Series Series, IReadOnlyList<string> Columns, IReadOnlyList<string> Groups, IReadOnlyList<ReadOnlyMemory<int>> Rows)
{
    /// <summary>The numbers that were missing and put in.</summary>
    public long Filled { get; init; }

    /// <summary>The rows that were left out, since a column had no number yet.</summary>
    public int LeftOut { get; init; }

    /// <summary>The rows that stood before an earlier one and were sorted.</summary>
    public int Moved { get; init; }

    /// <summary>The numbers of columns, for <see cref="Series.Windows"/>.</summary>
    /// <exception cref="ArgumentException">There is none of a name; the message names those that there are.</exception>
    public int[] IndicesOf(params IEnumerable<string> names) => [.. names.Select(IndexOf)];

    int IndexOf(string name)
    {
        for (int k = 0; k < Columns.Count; k++)
        {
            if (Columns[k] == name)
                return k;
        }
        throw TableThrow.NoColumn(name, Columns, nameof(name));
    }
}
