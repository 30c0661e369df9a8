using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>Lengths of time for people: 0:07, 12:30, 3:05:00, 2 d 3:05:00.</summary>
static class Clock
{
    public static string Text(TimeSpan time) => time.ToString(
        time.TotalHours < 1 ? "m\\:ss" : time.TotalDays < 1 ? "h\\:mm\\:ss" : "d\\ \\d\\ h\\:mm\\:ss", CultureInfo.InvariantCulture);
}
