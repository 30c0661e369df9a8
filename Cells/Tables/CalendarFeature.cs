namespace MoGru.Cells.Tables;

/// <summary>What a network sees of a row's time in UTC, as sine and cosine of its place in a turn.</summary>
public enum CalendarFeature
{
    /// <summary>The time of the day.</summary>
    Hour,

    /// <summary>The time of the week.</summary>
    Weekday,

    /// <summary>The time of the year.</summary>
    Month,
}
