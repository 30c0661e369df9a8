using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the task of several seasons.</summary>
sealed record SeasonsOptions
{
    /// <summary>T, the steps of a window.</summary>
    public int Steps { get; init; } = 96;

    /// <summary>Standard deviation of the noise.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("seasons")
        .Range("--seq-len", Steps, 2, OptionFaults.MaxSteps)
        .Deviation("--noise", Noise)
        .ThrowIfAny();
}

/// <summary>
/// sin(2πt/24) + 0.6 sin(2πt/168 + 1) + 0.3 sin(2πt/8) and noise, from a time t that is drawn: hours with a day, a week and a shift. Every step of the
/// second half answers the next value, noise included, so that no answer is better than its variance.
/// </summary>
sealed class SeasonsTask : GeneratedTask
{
    const double OneRadian = 0.15915494309189535;  // of a turn
    const int Period = 168;

    readonly SeasonsOptions options;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public SeasonsTask(SeasonsOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) => this.options = options;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);
        var next = batch.Row(batch.Values, row);
        int start = random.Integer(0, Period);
        for (int i = 0; i <= options.Steps; i++)
        {
            double t = start + i;
            double clean = PortableMath.SinTurns(t / 24) + 0.6 * PortableMath.SinTurns(t / Period + OneRadian) + 0.3 * PortableMath.SinTurns(t / 8);
            float value = (float)(clean + options.Noise * random.Normal());
            if (i < options.Steps)
                series[i] = value;
            if (i > Shape.Unscored)
                next[i - 1 - Shape.Unscored] = value;
        }
    }

    static TaskShape ShapeOf(SeasonsOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "seasons",
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 1,
            Unscored = options.Steps / 2,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
