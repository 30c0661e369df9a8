using System.Diagnostics;

namespace MoGru.Engine.Training;

/// <summary>How fast the steps of an epoch are, by the time that they take themselves: evaluations and what is told between them count not.</summary>
struct TrainingSpeed
{
    long ticks, batches;
    long? samples;

    /// <summary>Of a step that began at a timestamp, on a batch of so many samples.</summary>
    public void Add(long began, int? of)
    {
        ticks += Stopwatch.GetTimestamp() - began;
        samples = batches == 0 ? of : samples + of;
        batches++;
    }

    public readonly double BatchesPerSecond => PerSecond(batches);

    /// <summary>None where a batch does not say how many it has.</summary>
    public readonly double? SamplesPerSecond => samples is { } count ? PerSecond(count) : null;

    /// <summary>What is left after some of all steps, at the pace since they began.</summary>
    public static TimeSpan Left(long began, long done, long all)
    {
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds * ((double)(all - done) / done);
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    readonly double PerSecond(long count) => count * (double)Stopwatch.Frequency / Math.Max(ticks, 1);
}
