namespace MoGru.Engine.Formats;

/// <summary>The numbers of a tensor at a glance. Immutable, for any number of threads.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="NotNumbers">Those that are NaN.</param>
/// <param name="Infinite">Those that are infinite.</param>
public sealed record NumberSummary(long Count, long NotNumbers, long Infinite)
{
    /// <summary>The least of the finite ones; none where there are none.</summary>
    public double? Least { get; init; }

    /// <summary>The largest of the finite ones; none where there are none.</summary>
    public double? Most { get; init; }

    /// <summary>The mean of the finite ones; none where there are none.</summary>
    public double? Mean { get; init; }

    /// <summary>Goes through blocks of numbers.</summary>
    internal static NumberSummary Of(IEnumerable<double[]> blocks)
    {
        long notNumbers = 0, infinite = 0, finite = 0;
        double least = double.PositiveInfinity, most = double.NegativeInfinity, mean = 0;
        foreach (double[] block in blocks)
        {
            foreach (double number in block)
            {
                if (double.IsFinite(number))
                {
                    least = Math.Min(least, number);
                    most = Math.Max(most, number);
                    mean += number / ++finite - mean / finite;
                }
                else if (double.IsNaN(number))
                {
                    notNumbers++;
                }
                else
                {
                    infinite++;
                }
            }
        }
        var summary = new NumberSummary(finite + notNumbers + infinite, notNumbers, infinite);
        return finite == 0 ? summary : summary with { Least = least, Most = most, Mean = mean };
    }
}
