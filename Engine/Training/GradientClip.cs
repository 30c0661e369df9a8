using System.Numerics.Tensors;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Bounds the norm of all gradients together: those of parameters that train, in groups without a <see cref="ParameterGroup.MaxNorm"/> of
/// their own, which a step bounds by themselves.
/// </summary>
public static class GradientClip
{
    const double SmallestFactor = 1.0 / (1L << 62);

    /// <summary>The Euclidean norm of the gradients that are bounded together, not finite where one is not.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no memory yet.</exception>
    public static double Norm(ParameterList parameters)
    {
        parameters.RequireMemory();
        double squares = 0;
        foreach (var run in parameters.TrainedRuns)
        {
            if (run.Group.MaxNorm is null)
                squares += Reduce.SumOfSquares(parameters.GradientsOf(run));
        }
        return Math.Sqrt(squares);
    }

    /// <summary>The Euclidean norm of the gradients of one group's parameters that train, not finite where one is not.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no memory yet.</exception>
    public static double Norm(ParameterList parameters, ParameterGroup group)
    {
        parameters.RequireMemory();
        double squares = 0;
        foreach (var run in parameters.TrainedRuns)
        {
            if (run.Group == group)
                squares += Reduce.SumOfSquares(parameters.GradientsOf(run));
        }
        return Math.Sqrt(squares);
    }

    /// <summary>min(1, maxNorm / (norm + 1e-6)), PyTorch's formula: what an optimizer's step is to multiply gradients of this norm by.</summary>
    /// <remarks>Where the norm is not finite, neither is a step's outcome; <see cref="Optimizer.Step"/> refuses it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The largest norm is negative or NaN.</exception>
    public static double Scale(double norm, double maxNorm)
    {
        if (!(maxNorm >= 0))
            throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "The largest norm must be 0 or more.");
        double scale = maxNorm / (norm + 1e-6);
        return scale >= 1 ? 1 : scale;
    }

    /// <summary>
    /// Multiplies these gradients by <see cref="Scale"/> and returns their norm before. A step that is given the scale itself saves this pass
    /// over memory.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The largest norm is negative or NaN.</exception>
    /// <exception cref="NotFiniteNumberException">A gradient is not finite; nothing was changed, and the step can be left out.</exception>
    public static double Clip(ParameterList parameters, double maxNorm)
    {
        double norm = Norm(parameters);
        double scale = Scale(norm, maxNorm);
        if (!double.IsFinite(norm))
            throw Finite.Fault(parameters, group: null);
        if (scale < SmallestFactor)
        {
            // As a float it would have lost its digits, so half of it goes first.
            Multiply(parameters, SmallestFactor);
            scale /= SmallestFactor;
        }
        Multiply(parameters, scale);
        return norm;
    }

    static void Multiply(ParameterList parameters, double scale)
    {
        foreach (var run in parameters.TrainedRuns)
        {
            if (run.Group.MaxNorm is not null || scale == 1)
                continue;
            var gradients = parameters.GradientsOf(run);
            TensorPrimitives.Multiply(gradients, (float)scale, gradients);
        }
    }
}
