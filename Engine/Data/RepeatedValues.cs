namespace MoGru.Engine.Data;

/// <summary>Foretells the end of the window again: its last step, or its last period.</summary>
sealed class RepeatedValues : Baseline
{
    readonly int[] places;  // [horizon, m]; where in the window each number stands

    public RepeatedValues(SeriesWindows windows, string name, int period)
        : base(windows, name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        if (period > windows.Length)
            throw new ArgumentException(
                $"The period is {period} and a window has {windows.Length} steps; take longer windows, or a period within them.", nameof(period));
        int[] columns = Array.ConvertAll(windows.TargetColumns.ToArray(), column => windows.InputColumns.IndexOf(column));
        if (columns.Contains(-1))
            throw new ArgumentException("A target is not among the inputs, so its last value is not known; take it in as an input too.", nameof(windows));
        places =
        [
            .. from step in Enumerable.Range(0, windows.Horizon)
               from column in columns
               select (windows.Length - period + step % period) * windows.Channels + column,
        ];
    }

    private protected override void Write(ReadOnlySpan<float> window, Span<float> forecast)
    {
        for (int k = 0; k < forecast.Length; k++)
            forecast[k] = window[places[k]];
    }
}
