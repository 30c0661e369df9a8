using MoGru.Cells.Statistics;

namespace MoGru.Tasks.Statistics;

/// <summary>Student's paired t-test, two-sided: do two cells differ over the same seeds?</summary>
/// <param name="MeanDifference">Mean of a - b.</param>
/// <param name="T">The statistic; 0 where all differences are 0, infinite where all are the same and not 0, not a number where one is not.</param>
/// <param name="Freedom">Degrees of freedom, n - 1.</param>
/// <param name="P">The probability of a statistic at least as far from 0 if the true mean difference were 0.</param>
readonly record struct PairedTest(double MeanDifference, double T, int Freedom, double P)
{
    /// <exception cref="ArgumentException">Fewer than two pairs, or lists of different lengths.</exception>
    public static PairedTest Of(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count || a.Count < 2)
            throw new ArgumentException($"A paired test has {a.Count} and {b.Count} values; it needs two or more pairs.");
        double scale = a.Concat(b).Max(Math.Abs);
        var difference = Sample.Of([.. a.Zip(b, (x, y) => x - y)], scale);
        double error = difference.Deviation / Math.Sqrt(a.Count);
        double t = Math.Abs(difference.Mean) <= Sample.Rounding * scale ? 0 : difference.Mean / error;
        return new(difference.Mean, t, a.Count - 1, StudentT.TwoSided(t, a.Count - 1));
    }
}
