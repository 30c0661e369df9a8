namespace MoGru.Engine.Data;

/// <summary>How points in time are written. Hours are those of a day of 24; without an offset a time is taken as UTC.</summary>
public enum TimeFormat
{
    /// <summary>
    /// ISO 8601 as files have it: <c>2016-07-01</c>, <c>2016-07-01 05:30</c>, <c>2016/07/01T05:30:15.25+02:00</c>, <c>20160701T0530Z</c>.
    /// </summary>
    Iso,

    /// <summary><c>1.7.2016 05:30</c>, and with slashes or dashes.</summary>
    DayFirst,

    /// <summary><c>7/1/2016 05:30</c>, and with points or dashes.</summary>
    MonthFirst,

    /// <summary>Seconds since the beginning of 1970, with or without a fraction.</summary>
    UnixSeconds,

    /// <summary>Thousandths of a second since the beginning of 1970.</summary>
    UnixMilliseconds,
}
