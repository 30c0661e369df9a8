using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the task of one pulse.</summary>
sealed record PulseOptions
{
    /// <summary>T, the steps of a sequence.</summary>
    public int Steps { get; init; } = 24;

    /// <summary>The steps from the pulse to its answer.</summary>
    public int Delay { get; init; } = 15;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("pulse")
        .Range("--seq-len", Steps, 2, OptionFaults.MaxSteps)
        .Range("--delay", Delay, 0, OptionFaults.MaxSteps)
        .Require(Steps > Delay || Steps < 2, $"--seq-len {Steps} ends before an answer {Delay} steps later; give more steps, or a --delay below {Steps}.")
        .ThrowIfAny();
}

/// <summary>
/// One pulse at a step that is drawn, and zeros; the answer is 1 so many steps later and 0 elsewhere (after the timing tasks of Gers,
/// Schraudolph and Schmidhuber 2002, for which peepholes were made). As few steps are answered by 1, how many of them are found is told
/// beside the cross-entropy.
/// </summary>
sealed class PulseTask : GeneratedTask
{
    readonly PulseOptions options;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public PulseTask(PulseOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        this.options = options;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);
        var target = batch.Row(batch.Target, row);
        batch.Row(batch.Mask, row).Fill(1);
        series.Clear();
        target.Clear();
        int at = random.Integer(0, options.Steps - options.Delay);
        series[at] = 1;
        target[at + options.Delay] = 1;
    }

    static TaskShape ShapeOf(PulseOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "pulse",
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 2,
            FindsEvents = true,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "nats",
        };
    }
}
