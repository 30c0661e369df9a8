using MoGru.Tasks.Statistics;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>A series of means with one standard deviation either side, over seeds.</summary>
static class Spread
{
    /// <param name="values">[seeds][points]; a shorter seed and what is not finite are left out of the points they lack.</param>
    /// <param name="spreads">The half width of the band where it is not the deviation over seeds; its mean is drawn.</param>
    public static ChartSeries Series(
        string name, string colour, IReadOnlyList<double> x, IReadOnlyList<IReadOnlyList<double>> values,
        IReadOnlyList<IReadOnlyList<double>>? spreads = null)
    {
        double[] mean = new double[x.Count], half = new double[x.Count];
        for (int k = 0; k < x.Count; k++)
        {
            double[] present = Present(values, k);
            mean[k] = present.Length > 0 ? Sample.Of(present).Mean : double.NaN;
            half[k] = spreads is not null ? Mean(Present(spreads, k)) : present.Length > 1 ? Sample.Of(present).Deviation : double.NaN;
        }
        bool hasBand = half.Any(double.IsFinite);
        return new()
        {
            Name = name,
            Colour = colour,
            X = x,
            Y = mean,
            Low = hasBand ? [.. mean.Zip(half, (m, h) => m - h)] : null,
            High = hasBand ? [.. mean.Zip(half, (m, h) => m + h)] : null,
        };
    }

    static double[] Present(IReadOnlyList<IReadOnlyList<double>> values, int k) =>
        [.. values.Where(seed => k < seed.Count && double.IsFinite(seed[k])).Select(seed => seed[k])];

    static double Mean(double[] values) => values.Length > 0 ? values.Average() : double.NaN;
}
