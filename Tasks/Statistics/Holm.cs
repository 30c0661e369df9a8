namespace MoGru.Tasks.Statistics;

/// <summary>
/// Corrects the probabilities of several tests for their number (Holm 1979): to be compared with the level that a single test would be.
/// </summary>
static class Holm
{
    /// <summary>
    /// The k-th smallest of m becomes (m - k + 1) times as large, at most 1 and never below a smaller one's. What is not a number stays
    /// so and does not count.
    /// </summary>
    public static double[] Correct(IReadOnlyList<double> probabilities)
    {
        double[] corrected = [.. probabilities];
        int[] order = [.. Enumerable.Range(0, corrected.Length).Where(k => !double.IsNaN(corrected[k])).OrderBy(k => corrected[k])];
        double least = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            least = Math.Max(least, Math.Min(1, (order.Length - rank) * corrected[order[rank]]));
            corrected[order[rank]] = least;
        }
        return corrected;
    }
}
