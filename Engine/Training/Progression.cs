using MoGru.Engine.Formats;

namespace MoGru.Engine.Training;

/// <summary>Whether a metric that is reported again and again still gets better: its best, and how many reports that was ago.</summary>
/// <param name="leastGain">By how much a report must be better than the best to count.</param>
/// <param name="higherIsBetter">Whether more is better, as of an accuracy.</param>
sealed class Progression(double leastGain, bool higherIsBetter)
{
    readonly double leastGain = double.IsFinite(leastGain) && leastGain >= 0
        ? leastGain
        : throw new ArgumentOutOfRangeException(nameof(leastGain), leastGain, "The least gain must be 0 or a positive number.");

    public double? Best { get; private set; }

    public int Reports { get; private set; }

    public int SinceBest { get; private set; }

    /// <summary>Takes a report; what is not finite is no better than anything.</summary>
    /// <returns>True where it is the best so far.</returns>
    public bool Report(double metric)
    {
        Reports++;
        bool better = double.IsFinite(metric)
            && (Best is not double best || (higherIsBetter ? metric > best + leastGain : metric < best - leastGain));
        (Best, SinceBest) = better ? (metric, 0) : (Best, SinceBest + 1);
        return better;
    }

    /// <summary>Begins to count anew how long ago the best was.</summary>
    public void Wait() => SinceBest = 0;

    public void AddTo(SafetensorsWriter writer, string prefix)
    {
        writer.Add($"{prefix}.best", [1], (double[])[Best ?? double.NaN]);
        writer.Add($"{prefix}.reports", [2], (long[])[Reports, SinceBest]);
    }

    /// <summary>Reads what <see cref="AddTo"/> wrote.</summary>
    /// <returns>What does not fit; none where it was read.</returns>
    public static string? Read(SafetensorsFile file, string prefix, out (double? Best, int Reports, int SinceBest) read)
    {
        read = default;
        if (!file.Contains($"{prefix}.best") || file.Float64($"{prefix}.best") is not [var best] || double.IsInfinity(best))
            return $"{prefix}.best is not one number";
        if (!file.Contains($"{prefix}.reports")
            || file.Int64($"{prefix}.reports") is not [>= 0 and <= int.MaxValue and var reports, >= 0 and var since] || since > reports)
            return $"{prefix}.reports is not a count of reports and of those since the best";
        read = (double.IsNaN(best) ? null : best, (int)reports, (int)since);
        return null;
    }

    public void Restore((double? Best, int Reports, int SinceBest) read) => (Best, Reports, SinceBest) = read;
}
