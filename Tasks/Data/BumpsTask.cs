using System.Globalization;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the task of moving bumps.</summary>
sealed record BumpsOptions
{
    /// <summary>The frames that are seen.</summary>
    public int Frames { get; init; } = 8;

    /// <summary>The frames that are foretold; null for as many.</summary>
    public int? Ahead { get; init; }

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("bumps").Range("--seq-len", Frames, 1, OptionFaults.MaxSteps / 3).ThrowIfAny();
}

/// <summary>
/// Two Gaussian bumps on a ring of 20 places, each at a whole velocity from −2 to 2: the last frame that is seen answers the next one, and
/// from there on every step reads the answer before and answers the frame after it, as many as were seen (after Keller 2025, arXiv
/// 2507.14793).
/// </summary>
sealed class BumpsTask : GeneratedTask
{
    const int Ring = 20, Bumps = 2, Fastest = 2;
    const double Width = 1;  // the standard deviation of a bump, in places
    const int MostAlone = 500, MostFrames = 1_000_000;

    readonly int frames, ahead;
    readonly long seed;
    FreeRun? alone;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public BumpsTask(BumpsOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        (frames, ahead, this.seed) = (options.Frames, options.Ahead ?? options.Frames, seed);

    /// <summary>Twice as far ahead as in training.</summary>
    public override FreeRun FreeRun => alone ??= new(
        new BumpsTask(
            new() { Frames = frames, Ahead = 2 * ahead }, seed,
            new() { Test = Math.Min(Math.Clamp(MostFrames / (frames + ahead), 1, MostAlone), Count(Split.Validation)) }),
        [.. ((int[])[1, ahead, 2 * ahead]).Distinct().Select(step => new FreeRunMeasure(
            string.Create(CultureInfo.InvariantCulture, $"own output, mse at step {step}"), run => run.MeanSquareError(step - 1)))]);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var seen = batch.Row(batch.Series, row)[..(frames * Ring)];  // [frames, ring]
        var foretold = batch.Row(batch.Values, row);                 // [ahead, ring]
        batch.Row(batch.Series, row).Clear();
        foretold.Clear();
        for (int bump = 0; bump < Bumps; bump++)
        {
            double start = random.Uniform(0, Ring);
            int velocity = random.Integer(-Fastest, Fastest + 1);
            for (int t = 0; t < frames + ahead; t++)
                Add(start + velocity * t, t < frames ? seen.Slice(t * Ring, Ring) : foretold.Slice((t - frames) * Ring, Ring));
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
            Steps = options.Frames + (options.Ahead ?? options.Frames) - 1,
            Inputs = Ring,
            Outputs = Ring,
            Unscored = options.Frames - 1,
            FeedsBack = true,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
