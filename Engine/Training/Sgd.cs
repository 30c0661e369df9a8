using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Stochastic gradient descent with momentum in PyTorch's form: velocity ← momentum · velocity + gradient; value ← value − rate ·
/// velocity.
/// </summary>
public sealed class Sgd : Optimizer
{
    readonly Moments? velocities;  // none without momentum

    /// <summary>Descent of these parameters; a weight decay adds that multiple of the value to the gradient.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Sgd(ParameterList parameters, double learningRate, double momentum = 0, double weightDecay = 0)
        : base(parameters, learningRate, weightDecay)
    {
        Momentum = CheckedDecay(momentum, nameof(momentum));
        velocities = momentum == 0 ? null : Remember("momentum_buffer");
    }

    /// <summary>The share of the velocity that a step keeps.</summary>
    public double Momentum { get; }

    internal override string Kind => "Sgd";

    private protected override bool Update(ParameterRun run, in GroupStep step, Span<float> values, ReadOnlySpan<float> gradients)
    {
        var velocity = velocities is null ? default : velocities.Of(run);
        var scale = Vector512.Create(step.Scale);
        var spoiled = Lanes.Zero;  // NaN where a value is not finite, for then it less itself is not 0
        for (int i = 0; i < values.Length; i += Lanes.Count)
        {
            var w = Lane.Load(values, i);
            var change = Vector512.FusedMultiplyAdd(w, Vector512.Create((float)step.WeightDecay), Lane.Load(gradients, i) * scale);
            if (!velocity.IsEmpty)
            {
                var kept = Lane.Load(velocity, i) * (float)Momentum;
                change = (kept + change).OrZeroIfTiny();
                change.Store(velocity, i);
            }
            var next = Vector512.FusedMultiplyAdd(change, Vector512.Create((float)-step.Rate), w);
            next.Store(values, i);
            spoiled |= next - next;
        }
        return Vector512.EqualsAll(spoiled, Lanes.Zero);
    }
}
