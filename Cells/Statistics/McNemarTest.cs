namespace MoGru.Cells.Statistics;

/// <summary>
/// McNemar's exact test, two-sided: is one of two classifiers right more often where they disagree? It takes cases for independent of each other.
/// Immutable, for any number of threads.
/// </summary>
/// <param name="OnlyA">The cases that the first alone has right.</param>
/// <param name="OnlyB">Those that the second alone has right.</param>
/// <param name="P">
/// The probability of a split at least as uneven if each were as likely to be the one that is right; 1 where they never disagree.
/// </param>
public readonly record struct McNemarTest(int OnlyA, int OnlyB, double P)
{
    /// <summary>The test of two counts of disagreements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static McNemarTest Of(int onlyA, int onlyB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyA);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyB);
        long cases = (long)onlyA + onlyB, fewer = Math.Min(onlyA, onlyB);

        // Binomial weights from the middle outwards, as parts of that of the middle: none is too large.
        double weight = 1, all = 0, tail = 0;
        for (long k = cases / 2; k >= 0 && weight > 0; k--)
        {
            all += 2 * k == cases ? weight : 2 * weight;
            tail += k <= fewer ? weight : 0;
            weight *= (double)k / (cases - k + 1);
        }
        return new(onlyA, onlyB, Math.Min(1, 2 * tail / all));
    }
}
