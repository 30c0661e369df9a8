namespace MoGru.Tasks.Statistics;

/// <summary>Mean and standard deviation of a few numbers.</summary>
readonly record struct Sample(int Count, double Mean, double Deviation)
{
    /// <summary>Mean and sample standard deviation (divisor n - 1; 0 for a single number).</summary>
    /// <exception cref="ArgumentException">There are no numbers.</exception>
    public static Sample Of(IReadOnlyCollection<double> numbers)
    {
        if (numbers.Count == 0)
            throw new ArgumentException("The mean of no numbers is asked for; give at least one.", nameof(numbers));
        double mean = numbers.Sum() / numbers.Count;
        double squares = numbers.Sum(x => (x - mean) * (x - mean));
        return new(numbers.Count, mean, numbers.Count > 1 ? Math.Sqrt(squares / (numbers.Count - 1)) : 0);
    }

    /// <summary>
    /// Half the width of the interval around the mean that holds the true mean with 95 % probability (Student's t); null for a single
    /// number.
    /// </summary>
    public double? Margin95 => Count > 1 ? StudentT.TwoSidedQuantile(0.05, Count - 1) * Deviation / Math.Sqrt(Count) : null;
}
