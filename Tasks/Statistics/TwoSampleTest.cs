using MoGru.Cells.Statistics;

namespace MoGru.Tasks.Statistics;

/// <summary>
/// Do two samples, of which only number, mean and deviation need to be known, come from one mean? Two-sided. With several numbers on both
/// sides Welch's t-test; a single number is tested as one more draw of the other sample's distribution.
/// </summary>
/// <param name="Difference">The first mean less the second.</param>
/// <param name="T">The statistic; 0 where the means are equal, infinite where they differ and no sample varies.</param>
/// <param name="Freedom">Degrees of freedom.</param>
/// <param name="P">The probability of a statistic at least as far from 0 if the true means were equal.</param>
readonly record struct TwoSampleTest(double Difference, double T, double Freedom, double P)
{
    /// <summary>The test, or null where both samples are single numbers, which nothing can be said of.</summary>
    public static TwoSampleTest? Of(Sample a, Sample b)
    {
        if (a.Count < 2 && b.Count < 2)
            return null;
        double first = Spread(a, b), second = Spread(b, a), squared = first + second, difference = a.Mean - b.Mean;
        double freedom = a.Count < 2 ? b.Count - 1 : b.Count < 2 ? a.Count - 1 : squared == 0 ? a.Count + b.Count - 2
            : squared * squared / (first * first / (a.Count - 1) + second * second / (b.Count - 1));
        double t = difference == 0 ? 0 : difference / Math.Sqrt(squared);
        return new(difference, t, freedom, double.IsNaN(t) ? double.NaN : StudentT.TwoSided(t, freedom));
    }

    // The squared standard error of a mean; a single number varies like those of the other sample.
    static double Spread(Sample sample, Sample other)
    {
        double deviation = sample.Count > 1 ? sample.Deviation : other.Deviation;
        return deviation * deviation / sample.Count;
    }
}
