using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the trend reversal task; the defaults are the published ones.</summary>
sealed record TrendReversalOptions
{
    /// <summary>T, the steps of a sequence.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Standard deviation of the noise.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("trend-reversal")
        .Range("--seq-len", Steps, 2, OptionFaults.MaxSteps)
        .Deviation("--noise", Noise)
        .ThrowIfAny();
}

/// <summary>
/// A line upward until a random step in [T/4, 3T/4), then downward at the same slope, under noise; every step answers the clean
/// signal one step ahead.
/// </summary>
sealed class TrendReversalTask : GeneratedTask
{
    readonly int steps;
    readonly double noise;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public TrendReversalTask(TrendReversalOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        (steps, noise) = (options.Steps, options.Noise);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);
        var ahead = batch.Row(batch.Values, row);
        double slope = random.Uniform(0.02, 0.1);
        int turn = random.Integer(steps / 4, 3 * steps / 4);
        for (int t = 0; t < steps; t++)
        {
            series[t] = (float)(slope * Height(t, turn) + noise * random.Normal());
            ahead[t] = (float)(slope * Height(t + 1, turn));
        }
    }

    static int Height(int t, int turn) => t <= turn ? t : 2 * turn - t;

    static TaskShape ShapeOf(TrendReversalOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "trend-reversal",
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 1,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
