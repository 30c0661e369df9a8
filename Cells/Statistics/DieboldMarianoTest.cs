namespace MoGru.Cells.Statistics;

/// <summary>
/// The test of Diebold and Mariano (1995), two-sided: do two forecasts of the same steps differ in their mean loss? Forecasts several steps ahead
/// overlap, so losses up to that many steps apart are taken to depend on each other (Newey and West 1987, lag horizon − 1); few losses are
/// made up for as Harvey, Leybourne and Newbold (1997) do. One step ahead it is Student's paired t-test. Immutable, for any number of threads.
/// </summary>
/// <param name="MeanDifference">The mean loss of the first less that of the second.</param>
/// <param name="T">The statistic; 0 where no losses differ, infinite where all differ alike, not a number where there are too few.</param>
/// <param name="Count">n, the pairs of losses.</param>
/// <param name="P">
/// The probability of a statistic at least as far from 0 if the true means were equal; not a number where n is not above the horizon, or below 2.
/// </param>
public readonly record struct DieboldMarianoTest(double MeanDifference, double T, int Count, double P)
{
    /// <summary>The test of losses in the order of time.</summary>
    /// <param name="differences">Of each step or window the loss of the first less that of the second; those of several series by series.</param>
    /// <param name="horizon">h, the steps that are foretold, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is less than 1.</exception>
    /// <exception cref="ArgumentException">There are no losses.</exception>
    public static DieboldMarianoTest Of(IReadOnlyList<double[]> differences, int horizon)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        int n = differences.Sum(series => series.Length);
        if (n == 0)
            throw new ArgumentException("There are no losses; give at least two for a test.", nameof(differences));
        double mean = differences.Sum(series => series.Sum()) / n;
        if (n < 2 || n <= horizon)
            return new(mean, double.NaN, n, double.NaN);
        double sum = 0;
        foreach (double[] series in differences)
            sum += Spread(series, mean, horizon);
        double harvey = (n + 1 - 2.0 * horizon + horizon * (horizon - 1.0) / n) / n;
        double t = mean == 0 ? 0 : mean / Math.Sqrt(sum) * n * Math.Sqrt(harvey);
        return new(mean, t, n, StudentT.TwoSided(t, n - 1));
    }

    // Squares, and products of what is less than a horizon apart, with weights that fall to 0 there: below 0 in no series.
    static double Spread(double[] series, double mean, int horizon)
    {
        double sum = 0;
        for (int lag = 0; lag < Math.Min(horizon, series.Length); lag++)
        {
            double products = 0;
            for (int k = lag; k < series.Length; k++)
                products += (series[k] - mean) * (series[k - lag] - mean);
            sum += (lag == 0 ? 1 : 2 * (1 - (double)lag / horizon)) * products;
        }
        return Math.Max(sum, 0);
    }
}
