using static System.FormattableString;

namespace MoGru.Engine.Data;

/// <summary>A column at a glance. Immutable, for any number of threads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its cells are.</param>
/// <param name="Missing">The cells that are missing.</param>
/// <param name="Distinct">The different values that occur.</param>
public sealed record ColumnSummary(string Name, ColumnKind Kind, int Missing, int Distinct)
{
    /// <summary>The least number; none for other kinds and where all are missing.</summary>
    public double? Least { get; init; }

    /// <summary>The largest number; none for other kinds and where all are missing.</summary>
    public double? Most { get; init; }

    /// <summary>The mean of the numbers; none for other kinds and where all are missing.</summary>
    public double? Mean { get; init; }

    /// <summary>The earliest time in UTC; none for other kinds and where all are missing.</summary>
    public DateTime? First { get; init; }

    /// <summary>The latest time in UTC; none for other kinds and where all are missing.</summary>
    public DateTime? Last { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        string range = Least is null && First is null ? ""
            : First is not null ? Invariant($", {First:yyyy-MM-dd HH:mm:ss} to {Last:yyyy-MM-dd HH:mm:ss}")
            : Invariant($", {Least:G6} to {Most:G6}, mean {Mean:G6}");
        string missing = Missing == 0 ? "" : $", {Missing} missing";
        string name = Formats.Quote.Of(Name);
        return $"{name}: {TableColumn.NameOf(Kind)}{range}, {Distinct} distinct{missing}";
    }
}
