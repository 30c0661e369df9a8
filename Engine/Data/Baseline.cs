namespace MoGru.Engine.Data;

/// <summary>
/// A plain forecast to hold a model against: a model that is no better has learned nothing. It answers windows like those that it was made for, in
/// their own units. Immutable, for any number of threads.
/// </summary>
public abstract class Baseline
{
    readonly int length;
    readonly int[] inputs, targets;  // columns of the series

    private protected Baseline(SeriesWindows windows, string name)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Horizon == 0)
            throw new ArgumentException("The windows have nothing to foretell; take Series.Windows with a horizon above 0.", nameof(windows));
        (Name, length, Horizon) = (name, windows.Length, windows.Horizon);
        (inputs, targets) = (windows.InputColumns.ToArray(), windows.TargetColumns.ToArray());
    }

    /// <summary>What it does, in a few words.</summary>
    public string Name { get; }

    /// <summary>The steps after a window that are foretold.</summary>
    public int Horizon { get; }

    /// <summary>m, the numbers that are foretold of each.</summary>
    public int Targets => targets.Length;

    /// <summary>The last value of each target, at every step of the horizon.</summary>
    /// <exception cref="ArgumentException">A target is not among the inputs, or there is nothing to foretell.</exception>
    public static Baseline LastValue(SeriesWindows windows) => new RepeatedValues(windows, "last value", period: 1);

    /// <summary>The values of each target one period before; where the horizon is longer than the period, the same ones again.</summary>
    /// <param name="period">In steps, 1 to the length of a window.</param>
    /// <exception cref="ArgumentException">A target is not among the inputs, there is nothing to foretell, or a period is longer than a window.</exception>
    public static Baseline SeasonalLast(SeriesWindows windows, int period) => new RepeatedValues(windows, "value one period before", period);

    /// <summary>The mean of each target over the windows to learn from, at every step of the horizon.</summary>
    /// <exception cref="ArgumentException">There is nothing to foretell, or a number is not finite.</exception>
    public static Baseline Mean(SeriesWindows training) => new MeanValues(training);

    /// <summary>
    /// A linear map of the window, with a constant, to every number of the horizon: the one of least squared error over the windows to learn from,
    /// in double precision and one order of sums.
    /// </summary>
    /// <param name="ridge">
    /// What is added to the variance of every input, as a fraction of their mean variance, above 0: neighbouring steps are so alike that without it
    /// the map would be made of rounding.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is nothing to foretell, a number is not finite, a window has more than 4096 numbers, or the ridge is not above 0 or so small that
    /// inputs which are alike leave no one map.
    /// </exception>
    public static Baseline LinearAutoregression(SeriesWindows training, double ridge = 1e-6) => new LinearMap(training, ridge);

    /// <summary>Foretells what follows a window.</summary>
    /// <param name="window">[length, n].</param>
    /// <param name="forecast">[horizon, m], written.</param>
    /// <exception cref="ArgumentException">The window or the forecast has another length.</exception>
    public void Forecast(ReadOnlySpan<float> window, Span<float> forecast)
    {
        if (window.Length != length * inputs.Length || forecast.Length != Horizon * Targets)
            throw new ArgumentException(
                $"A window of {window.Length} numbers and a forecast of {forecast.Length} were given; needed are {length * inputs.Length} "
                    + $"[{length}, {inputs.Length}] and {Horizon * Targets} [{Horizon}, {Targets}].");
        Write(window, forecast);
    }

    /// <summary>The mean square error over windows: all steps of the horizon and all targets weigh alike.</summary>
    /// <exception cref="ArgumentException">
    /// The windows are of another length, another horizon, or other columns than those that it was made for.
    /// </exception>
    public double MeanSquareError(SeriesWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if ((windows.Length, windows.Horizon) != (length, Horizon) || !windows.InputColumns.SequenceEqual(inputs) || !windows.TargetColumns.SequenceEqual(targets))
            throw new ArgumentException(
                $"The windows are {Said(windows.Length, windows.InputColumns, windows.Horizon, windows.TargetColumns)}; this was made for "
                    + $"{Said(length, inputs, Horizon, targets)}: make one of the windows to learn from, cut alike.", nameof(windows));
        float[] window = new float[length * inputs.Length], truth = new float[Horizon * Targets], forecast = new float[truth.Length];
        double sum = 0;
        for (int index = 0; index < windows.Count; index++)
        {
            windows.CopyValues(index, window);
            windows.CopyTargets(index, truth);
            Write(window, forecast);
            for (int k = 0; k < truth.Length; k++)
            {
                double error = (double)forecast[k] - truth[k];
                sum = double.FusedMultiplyAdd(error, error, sum);
            }
        }
        return sum / ((double)windows.Count * truth.Length);
    }

    /// <exception cref="ArgumentException">A sum of what is learned from is not finite.</exception>
    private protected static void RequireFinite(ReadOnlySpan<double> sums)
    {
        foreach (double sum in sums)
        {
            if (!double.IsFinite(sum))
                throw new ArgumentException("The windows hold numbers that are not finite; fill or leave out what is missing before.");
        }
    }

    static string Said(int length, ReadOnlySpan<int> inputs, int horizon, ReadOnlySpan<int> targets) =>
        $"{length} steps of the columns {string.Join(", ", inputs.ToArray())} with {horizon} steps of {string.Join(", ", targets.ToArray())} to foretell";

    private protected abstract void Write(ReadOnlySpan<float> window, Span<float> forecast);
}
