using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>All tasks in a small size, bearing with synthetic signals, and batches of them.</summary>
static class GeneratedTasks
{
    public static TheoryData<string> Names =>
    [
        "copy", "adding", "trend", "selective-copy", "interference", "interference shuffled",
        "frequency-separation", "trend-reversal", "bearing",
        "parity-bits", "modular", "group", "recall", "pulse", "lorenz", "seasons", "bessel", "bumps", "markov", "hmm",
    ];

    public static TaskData Create(string name, long seed, EpochSize? size = null) => name switch
    {
        "copy" => new CopyTask(new() { Length = 6 }, seed, size),
        "adding" => new AddingTask(new() { Steps = 12 }, seed, size),
        "trend" => new TrendTask(new() { Steps = 13 }, seed, size),
        "selective-copy" => new SelectiveCopyTask(new() { Steps = 11, Markers = 3 }, seed, size),
        "interference" => new InterferenceTask(new() { Items = 4, Distractors = 7 }, seed, size),
        "interference shuffled" => new InterferenceTask(new() { Items = 4, Distractors = 7, Order = QueryOrder.Shuffled }, seed, size),
        "frequency-separation" => new FrequencySeparationTask(new() { Steps = 14 }, seed, size),
        "trend-reversal" => new TrendReversalTask(new() { Steps = 15 }, seed, size),
        "parity-bits" => new CountingTask(new("parity-bits", 2, 9), seed, size),
        "modular" => new CountingTask(new("modular", 7, 9), seed, size),
        "group" => new GroupTask(new() { Steps = 9 }, seed, size),
        "recall" => new RecallTask(new() { Steps = 21, Items = 3 }, seed, size),
        "pulse" => new PulseTask(new() { Steps = 900, Delay = 5 }, seed, size),
        "lorenz" => new LorenzTask(new() { Steps = 8, Noise = 0.1 }, seed, size),
        "seasons" => new SeasonsTask(new() { Steps = 10 }, seed, size),
        "bessel" => new CurveTask(new("bessel", 4), seed),
        "bumps" => new BumpsTask(new() { Frames = 3 }, seed, size),
        "markov" => new MarkovTask(new() { Steps = 9 }, seed, size),
        "hmm" => new HmmTask(new() { Steps = 9 }, seed, size),
        "bearing" => new BearingTask(new() { Protocol = BearingProtocol.Fair, Noise = 0.1 }, seed),
        _ => throw new ArgumentException(name),
    };

    public static Batch Samples(TaskData data, int count, Split split = Split.Training, int epoch = 0, int first = 0)
    {
        var batch = new Batch(data.Shape, count);
        data.Fill(split, epoch, first, batch);
        return batch;
    }

    /// <summary>Everything of one sample as one string of bits.</summary>
    public static string Fingerprint(Batch batch, int row) => string.Join(
        ' ',
        Numbers(batch.Row(batch.Tokens, row)),
        Numbers(batch.Row(batch.Markers, row)),
        Bits(batch.Row(batch.Series, row)),
        Numbers(batch.Row(batch.Target, row)),
        Bits(batch.Row(batch.Mask, row)),
        Bits(batch.Row(batch.Values, row)));

    /// <summary>Overwrites all arrays, to see what is written afresh.</summary>
    public static void Soil(Batch batch)
    {
        batch.Tokens.AsSpan().Fill(-7);
        batch.Markers.AsSpan().Fill(-7);
        batch.Series.AsSpan().Fill(float.NaN);
        batch.Target.AsSpan().Fill(-7);
        batch.Mask.AsSpan().Fill(float.NaN);
        batch.Values.AsSpan().Fill(float.NaN);
    }

    static string Numbers(ReadOnlySpan<int> values) => string.Join(',', values.ToArray());

    static string Bits(ReadOnlySpan<float> values) => string.Join(',', values.ToArray().Select(BitConverter.SingleToInt32Bits));
}
