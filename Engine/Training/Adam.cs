using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Training;

/// <summary>
/// Adam (Kingma and Ba 2015, arXiv 1412.6980) with bias correction in PyTorch's form. A weight decay adds that multiple of the value to
/// the gradient; see <see cref="AdamW"/> for the other kind.
/// </summary>
public class Adam : Optimizer
{
    readonly Moments firstMoments, secondMoments;
    double firstPower, secondPower;  // of the decays, for the bias correction of this step

    /// <summary>Adam over these parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Adam(
        ParameterList parameters, double learningRate = 1e-3,
        double firstDecay = 0.9, double secondDecay = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : base(parameters, learningRate, weightDecay)
    {
        FirstDecay = CheckedDecay(firstDecay, nameof(firstDecay));
        SecondDecay = CheckedDecay(secondDecay, nameof(secondDecay));
        Epsilon = (float)Checked(epsilon, nameof(epsilon)) > 0
            ? epsilon
            : throw new ArgumentOutOfRangeException(
                nameof(epsilon), epsilon, "epsilon must be above 0: a parameter without gradient is divided by it.");
        firstMoments = Remember("exp_avg");
        secondMoments = Remember("exp_avg_sq");
    }

    /// <summary>The share of the gradient's mean that a step keeps, PyTorch's <c>betas[0]</c>.</summary>
    public double FirstDecay { get; }

    /// <summary>The share of the squared gradient's mean that a step keeps, PyTorch's <c>betas[1]</c>.</summary>
    public double SecondDecay { get; }

    /// <summary>Added to the root of the squared gradient's mean.</summary>
    public double Epsilon { get; }

    internal override string Kind => "Adam";

    // Its square, and a mean of such squares, are finite.
    private protected override float LargestGradient => 1.8446743e19f;

    // What weight decay multiplies values by, and how much of the value it adds to the gradient.
    private protected virtual double ValueFactor(in GroupStep step) => 1;

    private protected virtual double GradientShare(in GroupStep step) => step.WeightDecay;

    private protected override void BeginStep() =>
        (firstPower, secondPower) = (PortableMath.Power(FirstDecay, StepCount), PortableMath.Power(SecondDecay, StepCount));

    private protected override bool Update(ParameterRun run, in GroupStep step, Span<float> values, ReadOnlySpan<float> gradients)
    {
        Span<float> firsts = firstMoments.Of(run), seconds = secondMoments.Of(run);
        var scale = Vector512.Create(step.Scale);
        var valueFactor = Vector512.Create((float)ValueFactor(step));
        var gradientShare = Vector512.Create((float)GradientShare(step));
        var firstNew = Vector512.Create((float)(1 - FirstDecay));
        var secondKept = Vector512.Create((float)SecondDecay);
        var secondNew = Vector512.Create((float)(1 - SecondDecay));
        var rate = Vector512.Create((float)(-step.Rate / (1 - firstPower)));
        var root = Vector512.Create((float)Math.Sqrt(1 - secondPower));
        var epsilon = Vector512.Create((float)Epsilon);
        var spoiled = Lanes.Zero;  // NaN where a value is not finite, for then it less itself is not 0

        for (int i = 0; i < values.Length; i += Lanes.Count)
        {
            var w = Lane.Load(values, i);
            var g = Vector512.FusedMultiplyAdd(w, gradientShare, Lane.Load(gradients, i) * scale);
            var first = Lane.Load(firsts, i);
            first = Vector512.FusedMultiplyAdd(g - first, firstNew, first).OrZeroIfTiny();
            var second = Vector512.FusedMultiplyAdd(g * secondNew, g, Lane.Load(seconds, i) * secondKept).OrZeroIfTiny();
            first.Store(firsts, i);
            second.Store(seconds, i);

            var size = Vector512.Sqrt(second) / root + epsilon;
            var next = Vector512.FusedMultiplyAdd(first / size, rate, w * valueFactor);
            next.Store(values, i);
            spoiled |= next - next;
        }
        return Vector512.EqualsAll(spoiled, Lanes.Zero);
    }
}
