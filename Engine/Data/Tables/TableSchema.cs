namespace MoGru.Engine.Data;

/// <summary>
/// Which columns rows must have, by name and kind, in the order in which they are asked for. Immutable, for any number of threads.
/// </summary>
public sealed class TableSchema
{
    /// <param name="columns">Each column's name and kind.</param>
    /// <exception cref="ArgumentException">There is none, or two have one name.</exception>
    public TableSchema(params IEnumerable<(string Name, ColumnKind Kind)> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = [.. columns];
        Names = [.. Columns.Select(column => column.Name)];
        if (Names.Count == 0)
            throw new ArgumentException("No column was given; give at least one.", nameof(columns));
        if (Names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The column {Formats.Quote.Of(twice.Key)} is given twice; give each once.", nameof(columns));
    }

    /// <summary>Each column's name and kind.</summary>
    public IReadOnlyList<(string Name, ColumnKind Kind)> Columns { get; }

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The place of a column.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message names those that there are.</exception>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (int k = 0; k < Names.Count; k++)
        {
            if (Names[k] == name)
                return k;
        }
        throw TableThrow.NoColumn(name, Names, nameof(name));
    }
}
