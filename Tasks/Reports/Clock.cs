using System.Diagnostics;
using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>Lengths of time for people: 0:07, 12:30, 3:05:00, 2 d 3:05:00.</summary>
static class Clock
{
    const double MostSeconds = 100 * 365.25 * 86400;

    /// <summary>Seconds since a time stamp; none where the clock went back, as it may when a virtual machine moves.</summary>
    public static double SecondsSince(long timestamp) => Math.Max(0, Stopwatch.GetElapsedTime(timestamp).TotalSeconds);

    /// <summary>As long as that many seconds; a hundred years where they are more, or no number.</summary>
    public static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(seconds is >= 0 and < MostSeconds ? seconds : MostSeconds);

    /// <summary>In one unit, for what is only foretold: 40 s, 12 min, 3 h, 2 days.</summary>
    public static string Rough(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.TotalSeconds):F0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min"),
        { TotalHours: < 36 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:F0} days"),
    };

    public static string Text(TimeSpan time) => time.ToString(
        time.TotalHours < 1 ? "m\\:ss" : time.TotalDays < 1 ? "h\\:mm\\:ss" : "d\\ \\d\\ h\\:mm\\:ss", CultureInfo.InvariantCulture);
}
