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
    readonly OptimizerState[] velocities;

    /// <summary>Descent of these parameters; a weight decay adds that multiple of the value to the gradient.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Sgd(ParameterList parameters, double learningRate, double momentum = 0, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        Momentum = CheckedDecay(momentum, nameof(momentum));
        WeightDecay = Checked(weightDecay, nameof(weightDecay));
        velocities = momentum == 0 ? [] : Remember("momentum_buffer");
    }

    /// <summary>The share of the velocity that a step keeps.</summary>
    public double Momentum { get; }

    /// <summary>The multiple of the value that is added to the gradient.</summary>
    public double WeightDecay { get; }

    private protected override void Update(int index, Span<float> value, ReadOnlySpan<float> gradient)
    {
        var velocity = Momentum == 0 ? default : velocities[index].Tensor.Span;
        for (int i = 0; i < value.Length; i += Lanes.Count)
        {
            var w = Lane.LoadUpTo(value, i);
            var step = Vector512.FusedMultiplyAdd(w, Vector512.Create((float)WeightDecay), Lane.LoadUpTo(gradient, i));
            if (Momentum != 0)
            {
                var kept = Lane.LoadUpTo(velocity, i) * (float)Momentum;
                step = (kept + step).OrZeroIfTiny();
                step.StoreUpTo(velocity, i);
            }
            Vector512.FusedMultiplyAdd(step, Vector512.Create((float)-LearningRate), w).StoreUpTo(value, i);
        }
    }
}
