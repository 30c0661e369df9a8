using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>The last rows of a group, or all of a series that is going on.</summary>
sealed class GroupRows(TableModelSettings settings)
{
    const int MostSteps = 1 << 24;

    readonly float[] ring = new float[settings.Stateful ? 0 : settings.Window * settings.Channels];
    readonly List<float> series = [];
    readonly double[] last = [.. Enumerable.Repeat(double.NaN, settings.InputCount)];
    DateTime? time;
    long count;

    /// <summary>What is carried from row to row, where something is.</summary>
    public ModuleState? Carried { get; set; }

    /// <summary>The last answer, where states are carried.</summary>
    public float[]? Answer { get; set; }

    /// <summary>Takes a row and puts what is missing in, or refuses it and is as before; false while a number was never there.</summary>
    /// <param name="to">The row with what was put in, written.</param>
    public bool Take(ReadOnlySpan<double> numbers, DateTime? at, Span<float> to)
    {
        if (settings.Time is { } column)
            Require(at, column);
        bool isWhole = true;
        for (int k = 0; k < numbers.Length; k++)
        {
            if (double.IsNaN(numbers[k]) && settings.Missing == MissingRule.Refuse)
                throw new ArgumentException($"There is no number in {Name(k)}, and the model was fitted to refuse that; give it, or leave the row out.");
            double number = double.IsNaN(numbers[k]) ? last[k] : numbers[k];
            if (!double.IsNaN(number) && !float.IsFinite((float)number))
                throw new ArgumentException(FormattableString.Invariant($"{number:R} in {Name(k)} is beyond single precision; scale the column, or mend it."));
            to[k] = (float)number;
            isWhole &= !double.IsNaN(number);
        }
        for (int k = 0; k < numbers.Length; k++)
            last[k] = double.IsNaN(numbers[k]) ? last[k] : numbers[k];
        time = at;
        return isWhole;
    }

    /// <summary>Adds a whole row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        if (settings.OfSeries)
        {
            if (count >= MostSteps)
                throw new ArgumentException($"A series has more than {MostSteps} rows; split it.");
            series.AddRange(row);
        }
        else if (!settings.Stateful)
            row.CopyTo(ring.AsSpan((int)(count % settings.Window) * row.Length));
        count++;
    }

    /// <summary>Whether there are rows enough for a window.</summary>
    public bool HasWindow => settings.Stateful ? count > 0 : !settings.OfSeries && count >= settings.Window;

    /// <summary>The last rows in their order, a copy; none while there are too few.</summary>
    public float[]? Window()
    {
        if (!HasWindow)
            return null;
        float[] window = new float[ring.Length];
        int oldest = (int)(count % settings.Window) * settings.Channels;
        ring.AsSpan(oldest).CopyTo(window);
        ring.AsSpan(0, oldest).CopyTo(window.AsSpan(ring.Length - oldest));
        return window;
    }

    /// <summary>All rows of the series; none where there are none.</summary>
    public float[]? TakeSeries()
    {
        if (series.Count == 0)
            return null;
        float[] all = [.. series];
        series.Clear();
        series.TrimExcess();
        return all;
    }

    void Require(DateTime? at, string column)
    {
        if (at is not { } own)
            throw new ArgumentException($"There is no time in {Quote.Of(column)}; give it, or leave the row out.");
        if (own < time)
            throw new ArgumentException(FormattableString.Invariant(
                $"The row is of {own:yyyy-MM-dd HH:mm:ss}, earlier than the one before, {time:yyyy-MM-dd HH:mm:ss}; sort the rows by time."));
    }

    string Name(int k) => Quote.Of(settings.Inputs[k]);
}
