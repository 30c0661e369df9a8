using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>
/// Reads points in time from text, digit by digit: the framework's reader follows cultures and takes what is no time in a table.
/// </summary>
static class TimeText
{
    const int MostOffsetHours = 14;

    /// <summary>Ticks in UTC.</summary>
    public static bool TryTicks(ReadOnlySpan<char> text, TimeFormat format, out long ticks)
    {
        ticks = 0;
        return format switch
        {
            TimeFormat.UnixSeconds => TryUnix(text, TimeSpan.TicksPerSecond, out ticks),
            TimeFormat.UnixMilliseconds => TryUnix(text, TimeSpan.TicksPerMillisecond, out ticks),
            _ => TryDate(ref text, format, out long date, out bool isCompact) && TryClock(ref text, isCompact, out long clock)
                && TryOffset(text, out long offset) && InRange(ticks = date + clock - offset),
        };
    }

    static bool InRange(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;

    static bool TryUnix(ReadOnlySpan<char> text, long unit, out long ticks)
    {
        ticks = 0;
        if (NumberText.TryLong(text, out long whole))
        {
            if (Math.Abs(whole / 2) > DateTime.MaxValue.Ticks / unit)
                return false;
            ticks = DateTime.UnixEpoch.Ticks + whole * unit;
            return InRange(ticks);
        }
        if (!NumberText.TryDouble(text, out double number) || !(Math.Abs(number) <= DateTime.MaxValue.Ticks / unit))
            return false;
        ticks = DateTime.UnixEpoch.Ticks + (long)Math.Round(number * unit);
        return InRange(ticks);
    }

    static bool TryDate(ref ReadOnlySpan<char> rest, TimeFormat format, out long ticks, out bool isCompact)
    {
        ticks = 0;
        isCompact = format == TimeFormat.Iso && rest.Length > 8 && rest[8] is 'T' or 't';
        int year, month, day;
        if (isCompact)
        {
            if (!Digits(ref rest, 4, 4, out year) || !Digits(ref rest, 2, 2, out month) || !Digits(ref rest, 2, 2, out day))
                return false;
        }
        else
        {
            bool yearFirst = format == TimeFormat.Iso;
            if (!Digits(ref rest, yearFirst ? 4 : 1, yearFirst ? 4 : 2, out int first) || rest.IsEmpty)
                return false;
            char mark = rest[0];
            if (!(mark is '-' or '/' || mark == '.' && !yearFirst) || !Skip(ref rest, mark) || !Digits(ref rest, 1, 2, out int second)
                || !Skip(ref rest, mark) || !Digits(ref rest, yearFirst ? 1 : 4, yearFirst ? 2 : 4, out int third))
                return false;
            (year, month, day) = format switch
            {
                TimeFormat.Iso => (first, second, third),
                TimeFormat.DayFirst => (third, second, first),
                _ => (third, first, second),
            };
        }
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        return true;
    }

    // Nothing, or T or blanks and HH:mm[:ss[.f]]; after a date without dashes without colons too.
    static bool TryClock(ref ReadOnlySpan<char> rest, bool isCompact, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty)
            return true;
        if (!Skip(ref rest, 'T') && !Skip(ref rest, 't'))
        {
            var clock = rest.TrimStart(' ');
            if (clock.Length == rest.Length || clock.IsEmpty)
                return false;
            rest = clock;
        }
        if (!Digits(ref rest, 1, 2, out int hour))
            return false;
        bool colons = Skip(ref rest, ':');
        if (!colons && !isCompact || !Digits(ref rest, 2, 2, out int minute) || hour > 23 || minute > 59)
            return false;
        ticks = hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute;
        bool seconds = colons ? Skip(ref rest, ':') : rest.Length > 0 && char.IsAsciiDigit(rest[0]);
        if (!seconds)
            return true;
        if (!Digits(ref rest, 2, 2, out int second) || second > 59)
            return false;
        ticks += second * TimeSpan.TicksPerSecond;
        if (!Skip(ref rest, '.') && !Skip(ref rest, ','))
            return true;

        // What is finer than a tick is left out.
        int at = 0;
        for (long unit = TimeSpan.TicksPerSecond / 10; at < rest.Length && char.IsAsciiDigit(rest[at]); at++, unit /= 10)
            ticks += unit * (rest[at] - '0');
        rest = rest[at..];
        return at > 0;
    }

    // Nothing, Z, or ±HH, ±HHmm, ±HH:mm.
    static bool TryOffset(ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        rest = rest.TrimStart(' ');
        if (rest is "" or "Z" or "z" or "UTC")
            return true;
        int sign = rest[0] == '-' ? -1 : 1, minute = 0;
        if (!Skip(ref rest, '+') && !Skip(ref rest, '-') || !Digits(ref rest, 2, 2, out int hour))
            return false;
        Skip(ref rest, ':');
        if (!rest.IsEmpty && !Digits(ref rest, 2, 2, out minute) || !rest.IsEmpty || hour > MostOffsetHours || minute > 59)
            return false;
        ticks = sign * (hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute);
        return true;
    }

    static bool Skip(ref ReadOnlySpan<char> rest, char one)
    {
        if (rest.IsEmpty || rest[0] != one)
            return false;
        rest = rest[1..];
        return true;
    }

    static bool Digits(ref ReadOnlySpan<char> rest, int least, int most, out int value)
    {
        int count = value = 0;
        for (; count < most && count < rest.Length && char.IsAsciiDigit(rest[count]); count++)
            value = 10 * value + rest[count] - '0';
        rest = rest[count..];
        return count >= least;
    }
}
