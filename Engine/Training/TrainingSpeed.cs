using System.Diagnostics;

namespace MoGru.Engine.Training;

/// <summary>
/// How fast the steps of an epoch are, by the time within them alone: evaluations, and reports between steps, do not count.
/// </summary>
struct TrainingSpeed
{
    long ticks, batches;
    long? samples;

    /// <summary>Counts a step that ends now.</summary>
    /// <param name="began">The timestamp of its beginning.</param>
    /// <param name="batch">The samples of its batch; none where it does not say.</param>
    public void Add(long began, int? batch)
    {
        ticks += Stopwatch.GetTimestamp() - began;
        samples = batches == 0 ? batch : samples + batch;
        batches++;
    }

    public readonly double BatchesPerSecond => PerSecond(batches);

    /// <summary>None where a batch does not say how many it has.</summary>
    public readonly double? SamplesPerSecond => samples is { } count ? PerSecond(count) : null;

    /// <summary>The time that the rest of all steps takes at the pace of those that are done, or the longest that there is.</summary>
    /// <param name="began">The timestamp of the first one's beginning.</param>
    /// <param name="done">At least one.</param>
    /// <param name="all">All of them.</param>
    public static TimeSpan Left(long began, long done, long all)
    {
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds * ((double)(all - done) / done);
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    readonly double PerSecond(long count) => count * (double)Stopwatch.Frequency / Math.Max(ticks, 1);
}
