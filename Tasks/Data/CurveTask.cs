using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Which curve is foretold, and from how much of it.</summary>
/// <param name="Name"><c>oscillator</c> or <c>bessel</c>.</param>
/// <param name="Steps">T, the values that are read.</param>
sealed record CurveOptions(string Name, int Steps)
{
    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults(Name).Range("--seq-len", Steps, 1, CurveTask.Points / 4).ThrowIfAny();
}

/// <summary>
/// 256 points of one curve, scaled to −1..1: Bessel's J₂ between 2 and 100, or the damped oscillation e^(−t/20) cos t between 0 and 60. A window of T
/// values answers the next one; the first two thirds of the windows are trained on, the rest validates, so the curve goes on where training ended.
/// </summary>
sealed class CurveTask : TaskData
{
    /// <summary>The points of a curve.</summary>
    public const int Points = 256;

    const double TurnOfRadian = 0.15915494309189535;

    readonly float[] curve = new float[Points];
    readonly EpochOrder order;
    readonly int training, validation;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public CurveTask(CurveOptions options, long seed) : base(ShapeOf(options))
    {
        int windows = Points - options.Steps;
        training = windows * 2 / 3;
        validation = windows - training;
        order = new(seed, training);
        bool bessel = options.Name == "bessel";
        double[] exact = [.. Enumerable.Range(0, Points).Select(i => (double)i / (Points - 1)).Select(s => bessel ? Bessel(2 + 98 * s) : Oscillation(60 * s))];
        double low = exact.Min(), high = exact.Max();
        for (int i = 0; i < Points; i++)
            curve[i] = (float)(2 * (exact[i] - low) / (high - low) - 1);
    }

    public override int Count(Split split) => split switch
    {
        Split.Training => training,
        Split.Validation => validation,
        _ => 0,
    };

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        int start = split == Split.Training ? order.At(epoch, sample) : training + sample;
        curve.AsSpan(start, Shape.Steps).CopyTo(batch.Row(batch.Series, row));
        batch.Values[row] = curve[start + Shape.Steps];
    }

    // J₂(x) = mean over τ of cos(2τ − x sin τ): of a periodic function, the mean of evenly spaced points is exact beyond x of them.
    static double Bessel(double x)
    {
        const int Angles = 512;
        double sum = 0;
        for (int k = 0; k < Angles; k++)
            sum += PortableMath.CosTurns(2.0 * k / Angles - TurnOfRadian * x * PortableMath.SinTurns((double)k / Angles));
        return sum / Angles;
    }

    static double Oscillation(double t) => PortableMath.Exp(-t / 20) * PortableMath.CosTurns(TurnOfRadian * t);

    static TaskShape ShapeOf(CurveOptions options)
    {
        options.Validate();
        return new()
        {
            Name = options.Name,
            Steps = options.Steps,
            Inputs = 1,
            Outputs = 1,
            LastStepOnly = true,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
