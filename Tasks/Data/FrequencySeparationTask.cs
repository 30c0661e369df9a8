using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the frequency separation task; the defaults are the published ones.</summary>
sealed record FrequencySeparationOptions
{
    /// <summary>T, the steps of a sequence.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Standard deviation of the noise.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("frequency-separation")
        .Range("--seq-len", Steps, 1, OptionFaults.MaxSteps)
        .Deviation("--noise", Noise)
        .ThrowIfAny();
}

/// <summary>
/// A slow sine, a fast sine and noise; every step answers the slow sine one step ahead. Frequencies are in cycles a step.
/// </summary>
sealed class FrequencySeparationTask : GeneratedTask
{
    readonly int steps;
    readonly double noise;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public FrequencySeparationTask(FrequencySeparationOptions options, long seed, EpochSize? size = null)
        : base(ShapeOf(options), seed, size) =>
        (steps, noise) = (options.Steps, options.Noise);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);
        var ahead = batch.Row(batch.Values, row);
        double slowFrequency = random.Uniform(0.01, 0.05);
        double slowAmplitude = random.Uniform(1, 3);
        double slowPhase = random.Uniform();  // turns
        double fastFrequency = random.Uniform(0.2, 0.5);
        double fastAmplitude = random.Uniform(0.3, 1);

        double slow = slowAmplitude * PortableMath.SinTurns(slowPhase);
        for (int t = 0; t < steps; t++)
        {
            double fast = fastAmplitude * PortableMath.SinTurns(fastFrequency * t);
            series[t] = (float)(slow + fast + noise * random.Normal());
            slow = slowAmplitude * PortableMath.SinTurns(slowFrequency * (t + 1) + slowPhase);
            ahead[t] = (float)slow;
        }
    }

    static TaskShape ShapeOf(FrequencySeparationOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "frequency-separation",
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 1,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
