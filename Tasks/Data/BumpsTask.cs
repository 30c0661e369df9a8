using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the task of moving bumps.</summary>
sealed record BumpsOptions
{
    /// <summary>The frames that are seen, and as many are foretold.</summary>
    public int Frames { get; init; } = 8;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("bumps").Range("--seq-len", Frames, 1, OptionFaults.MaxSteps / 2).ThrowIfAny();
}

/// <summary>
/// Two Gaussian bumps on a ring of 20 places, each at a whole velocity from −2 to 2: after the frames that are seen, as many steps without input answer
/// the frames that follow (after Keller 2025, arXiv 2507.14793).
/// </summary>
sealed class BumpsTask : GeneratedTask
{
    const int Ring = 20, Bumps = 2, Fastest = 2;
    const double Width = 1.5;  // the standard deviation of a bump, in places

    readonly int frames;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public BumpsTask(BumpsOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) => frames = options.Frames;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var seen = batch.Row(batch.Series, row)[..(frames * Ring)];  // [frames, ring]
        var foretold = batch.Row(batch.Values, row);                 // [frames, ring]
        batch.Row(batch.Series, row).Clear();
        foretold.Clear();
        for (int bump = 0; bump < Bumps; bump++)
        {
            double start = random.Uniform(0, Ring);
            int velocity = random.Integer(-Fastest, Fastest + 1);
            for (int t = 0; t < 2 * frames; t++)
                Add(start + velocity * t, (t < frames ? seen : foretold).Slice(t % frames * Ring, Ring));
        }
    }

    static void Add(double centre, Span<float> frame)
    {
        for (int p = 0; p < Ring; p++)
        {
            double away = (p - centre) / Ring;
            away = Ring * (away - Math.Round(away));  // the shorter way round
            frame[p] += (float)PortableMath.Exp(-away * away / (2 * Width * Width));
        }
    }

    static TaskShape ShapeOf(BumpsOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "bumps",
            Steps = 2 * options.Frames,
            Inputs = Ring,
            Outputs = Ring,
            Unscored = options.Frames,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
