namespace MoGru.Engine.Data;

/// <summary>What the cells of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Numbers in double precision; NaN where one is missing.</summary>
    Number,

    /// <summary>Points in time, as ticks of 100 ns in UTC since the beginning of the year 1.</summary>
    Time,

    /// <summary>Anything else.</summary>
    Text,
}
