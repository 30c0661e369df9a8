using System.Globalization;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the Lorenz task.</summary>
sealed record LorenzOptions
{
    /// <summary>T, the observations of a window.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Standard deviation of the noise on what is seen, in standard deviations of the series.</summary>
    public double Noise { get; init; }

    /// <summary>The observations before the first answer, its own included; null for a quarter of the window.</summary>
    public int? Seen { get; init; }

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("lorenz")
        .Range("--seq-len", Steps, 4, OptionFaults.MaxSteps)
        .Deviation("--noise", Noise)
        .ThrowIfAny();
}

/// <summary>
/// The first coordinate of Lorenz's system of 1963 (σ 10, ρ 28, β 8/3), every 0.05 units of time, standardised; every step answers the next
/// one. The first quarter of a window is not scored: there the other two coordinates cannot be known yet. A model that has read a window
/// then goes on alone for fifty units of time, 45 times the one in which two states of the system part by a factor of e.
/// </summary>
sealed class LorenzTask : GeneratedTask
{
    const double Sigma = 10, Rho = 28, Beta = 8.0 / 3;
    const double Step = 0.01;      // of the Runge-Kutta method of fourth order
    const int StepsApart = 5;      // from one observation to the next
    const int StepsToSettle = 1000;
    const double Deviation = 7.92;  // of the first coordinate, whose mean is 0
    const int StepsAlone = 1000, MostAlone = 32;
    const double Allowed = 0.5;     // standard deviations from the truth

    readonly LorenzOptions options;
    readonly long seed;
    FreeRun? alone;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public LorenzTask(LorenzOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        (this.options, this.seed) = (options, seed);

    public override FreeRun FreeRun => alone ??= new(
        new LorenzTask(
            options with { Steps = Read + StepsAlone - 1, Seen = Read }, seed, new() { Test = Math.Min(MostAlone, Count(Split.Validation)) }),
        [
            new($"own output, steps within {Allowed.ToString(CultureInfo.InvariantCulture)} of the truth", run => run.StepsWithin(Allowed)),
            new("own output, divergence of visited states in nats", VisitedStates.Divergence),
        ]);

    // What is known of the other two coordinates after a thousand observations, it was long before.
    int Read => Math.Min(options.Steps, StepsAlone);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);
        var next = batch.Row(batch.Values, row);
        var at = new Place(random.Uniform(-10, 10), random.Uniform(-10, 10), random.Uniform(15, 35));
        for (int k = 0; k < StepsToSettle; k++)
            at = at.Later();
        for (int t = 0; t <= options.Steps; t++)
        {
            float seen = (float)(at.X / Deviation);
            if (t > Shape.Unscored)
                next[t - 1 - Shape.Unscored] = seen;
            if (t < options.Steps)
                series[t] = seen + (float)(options.Noise * random.Normal());
            for (int k = 0; k < StepsApart; k++)
                at = at.Later();
        }
    }

    static TaskShape ShapeOf(LorenzOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "lorenz",
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 1,
            Unscored = options.Seen is { } seen ? seen - 1 : options.Steps / 4,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }

    readonly record struct Place(double X, double Y, double Z)
    {
        public Place Later()
        {
            var first = Velocity();
            var second = After(first, Step / 2).Velocity();
            var third = After(second, Step / 2).Velocity();
            var fourth = After(third, Step).Velocity();
            return After(
                new(
                    first.X + 2 * second.X + 2 * third.X + fourth.X, first.Y + 2 * second.Y + 2 * third.Y + fourth.Y,
                    first.Z + 2 * second.Z + 2 * third.Z + fourth.Z),
                Step / 6);
        }

        Place Velocity() => new(Sigma * (Y - X), X * (Rho - Z) - Y, X * Y - Beta * Z);

        Place After(Place velocity, double time) => new(X + time * velocity.X, Y + time * velocity.Y, Z + time * velocity.Z);
    }
}
