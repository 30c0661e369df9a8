namespace MoGru.Cells.Tables;

/// <summary>The channels that a row's time has. For any number of threads.</summary>
static class Calendar
{
    /// <summary>The channels of each feature.</summary>
    public const int Channels = 2;

    const double DaysOfYear = 365.2425;

    /// <summary>Writes sine and cosine of each feature.</summary>
    /// <param name="ticks">The time in ticks of 100 ns in UTC since the beginning of the year 1.</param>
    /// <param name="to">[features · 2].</param>
    public static void Write(IReadOnlyList<CalendarFeature> features, long ticks, Span<float> to)
    {
        for (int k = 0; k < features.Count; k++)
        {
            double turn = Turn(features[k], new DateTime(ticks, DateTimeKind.Utc));
            var (cosine, sine) = CircleMath.CosSin(Vector512.Create((float)(2 * Math.PI * turn)));
            (to[Channels * k], to[Channels * k + 1]) = (sine[0], cosine[0]);
        }
    }

    static double Turn(CalendarFeature feature, DateTime time) => feature switch
    {
        CalendarFeature.Hour => time.TimeOfDay.TotalDays,
        CalendarFeature.Weekday => ((int)time.DayOfWeek + time.TimeOfDay.TotalDays) / 7,
        _ => (time.DayOfYear - 1 + time.TimeOfDay.TotalDays) / DaysOfYear,
    };
}
