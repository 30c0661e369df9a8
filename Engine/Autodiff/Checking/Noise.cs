namespace MoGru.Engine.Autodiff.Checking;

/// <summary>The rounding of the function's values where one parameter moves.</summary>
/// <param name="Deviation">Its standard deviation.</param>
/// <param name="Reach">The largest step of the best differences along its gradient; 0 where there are none.</param>
/// <param name="Norm">The norm of that direction.</param>
readonly record struct Noise(double Deviation, double Reach, double Norm)
{
    const int Points = 12, Lowest = 4, Highest = 5;

    /// <summary>
    /// From values at equal small distances (Moré and Wild 2011): high differences of a smooth function vanish, those of noise grow by
    /// binomial coefficients.
    /// </summary>
    public static double Measure(Func<int, double> valueAt)
    {
        double[] row = [.. Enumerable.Range(0, Points).Select(k => valueAt(k - Points / 2))];
        double largest = 0, growth = 1;
        for (int order = 1; order <= Highest; order++)
        {
            row = [.. row.Skip(1).Zip(row, (after, before) => after - before)];
            growth *= (4 * order - 2.0) / order;  // (2k)! / k!²
            if (order >= Lowest)
                largest = Math.Max(largest, row.Average(d => d * d) / growth);
        }
        return double.IsFinite(largest) ? Math.Sqrt(largest) : 0;
    }
}
