namespace MoGru.Bench;

/// <summary>The comparison that stands before every measurement.</summary>
static class Agreement
{
    const double Tolerance = 1e-4;

    /// <summary>Compares arrays, their largest difference against the largest element expected.</summary>
    /// <exception cref="InvalidOperationException">They differ by more than a ten-thousandth of it.</exception>
    public static void Require(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs((double)expected[i] - actual[i]));
        }
        if (!(difference <= Tolerance * largest))
            throw new InvalidOperationException($"{what} differ by {difference} from the reference, whose largest is {largest}.");
    }
}
