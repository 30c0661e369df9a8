using System.Numerics.Tensors;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Bounds the norm of all gradients together.</summary>
public static class GradientClip
{
    /// <summary>
    /// Multiplies all gradients by min(1, maxNorm / (norm + 1e-6)), PyTorch's formula, and returns their Euclidean norm before. Gradients
    /// that are not finite make the norm not finite; they are not mended.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The largest norm is negative or NaN.</exception>
    public static double Clip(ParameterList parameters, double maxNorm)
    {
        if (!(maxNorm >= 0))
            throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "The largest norm must be 0 or more.");

        double squares = 0;
        for (int k = 0; k < parameters.Count; k++)
            squares += Reduce.SumOfSquares(parameters[k].Gradient);
        double norm = Math.Sqrt(squares);
        double scale = maxNorm / (norm + 1e-6);
        for (int k = 0; k < parameters.Count && !(scale >= 1); k++)
        {
            var gradient = parameters[k].Gradient;
            TensorPrimitives.Multiply(gradient, (float)scale, gradient);
        }
        return norm;
    }
}
