namespace MoGru.Engine.Data;

/// <summary>What becomes of a missing number.</summary>
public enum MissingRule
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>The number before it stays: nothing of what comes later is known, in training as in use.</summary>
    CarryLast,

    /// <summary>
    /// On a straight line from the number before to the number after, by time where there is a column of times and else by rows; at the end
    /// the last stays.
    /// </summary>
    Interpolate,
}

/// <summary>In which order the rows of a series are.</summary>
public enum RowOrder
{
    /// <summary>As they stand; a row that is earlier than the one before is refused.</summary>
    Check,

    /// <summary>Sorted by time; rows of one time stay as they stand.</summary>
    Sort,
}

/// <summary>How <see cref="Table.ToSeries(SeriesOptions)"/> makes series of a table. Immutable, for any number of threads.</summary>
public sealed record SeriesOptions
{
    /// <summary>The columns of numbers that the series have, in this order: inputs and targets; all of them where none are named.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>
    /// The column of times; the first one there is where none is named. Where there is none, rows are in order as they stand.
    /// </summary>
    public string? Time { get; init; }

    /// <summary>The column that says which rows are one series; none where all are.</summary>
    public string? Group { get; init; }

    /// <summary>Whether rows that are not in order are refused or sorted.</summary>
    public RowOrder Order { get; init; }

    /// <summary>
    /// What becomes of missing numbers. Rows before the first number of every column are left out, unless they are refused.
    /// </summary>
    public MissingRule Missing { get; init; }
}
