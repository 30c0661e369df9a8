using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Size of the trend task; the default is the paper's.</summary>
sealed record TrendOptions
{
    /// <summary>T, the steps of a sequence, spread evenly over the time 0..1.</summary>
    public int Steps { get; init; } = 80;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("trend").Range("--seq-len", Steps, 2, OptionFaults.MaxSteps).ThrowIfAny();
}

/// <summary>A slope and a sine under noise whose strength differs from sample to sample; every step answers the clean signal.</summary>
sealed class TrendTask : GeneratedTask
{
    readonly int steps;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public TrendTask(TrendOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        steps = options.Steps;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);
        var clean = batch.Row(batch.Values, row);
        double slope = random.Uniform(-2, 2);
        double frequency = random.Uniform(2, 8);
        double amplitude = random.Uniform(0.1, 0.6);
        double noise = random.Uniform(0.05, 0.35);
        for (int i = 0; i < steps; i++)
        {
            double t = (double)i / (steps - 1);
            double signal = slope * t + amplitude * PortableMath.SinTurns(frequency * t);
            clean[i] = (float)signal;
            series[i] = (float)(signal + noise * random.Normal());
        }
    }

    static TaskShape ShapeOf(TrendOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "trend",
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 1,
            Loss = LossKind.MeanSquare,
            Metric = "mse_sum",
        };
    }
}
