using MoGru.Cells.Statistics;

namespace MoGru.Tasks.Statistics;

/// <summary>Mean and standard deviation of a few numbers.</summary>
readonly record struct Sample(int Count, double Mean, double Deviation)
{
    /// <summary>A difference below this, in units of the numbers that it comes from, is what rounding leaves of equal ones.</summary>
    public const double Rounding = 1e-14;

    /// <summary>Mean and sample standard deviation (divisor n - 1; 0 for a single number, and where only rounding tells the numbers apart).</summary>
    /// <param name="numbers">One or more.</param>
    /// <param name="scale">The size of the numbers that these are differences of; without it the largest of these.</param>
    /// <exception cref="ArgumentException">There are no numbers.</exception>
    public static Sample Of(IReadOnlyCollection<double> numbers, double? scale = null)
    {
        if (numbers.Count == 0)
            throw new ArgumentException("The mean of no numbers is asked for; give at least one.", nameof(numbers));
        double mean = numbers.Sum() / numbers.Count;
        double squares = numbers.Sum(x => (x - mean) * (x - mean));
        double deviation = numbers.Count > 1 ? Math.Sqrt(squares / (numbers.Count - 1)) : 0;
        return new(numbers.Count, mean, deviation <= Rounding * (scale ?? numbers.Max(Math.Abs)) ? 0 : deviation);
    }

    /// <summary>
    /// Half the width of the interval around the mean that holds the true mean with 95 % probability (Student's t); null for a single
    /// number.
    /// </summary>
    public double? Margin95 => Count > 1 ? StudentT.TwoSidedQuantile(0.05, Count - 1) * Deviation / Math.Sqrt(Count) : null;
}
