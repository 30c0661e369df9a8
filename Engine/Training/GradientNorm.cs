using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>How large the gradient of a parameter is beside the parameter itself, for the thread that trains it.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Norm">The Euclidean norm of its gradient; not finite where an element is not.</param>
/// <param name="ValueNorm">That of its values.</param>
public readonly record struct GradientNorm(string Name, double Norm, double ValueNorm)
{
    /// <summary>The norm of the gradient over that of the values; NaN where both are 0.</summary>
    public double Ratio => Norm / ValueNorm;

    /// <summary>The norms of all parameters that are no constants, in their order.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no memory yet.</exception>
    public static IReadOnlyList<GradientNorm> Of(ParameterList parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.RequireMemory();
        return
        [
            .. parameters.Where(parameter => !parameter.IsConstant).Select(parameter => new GradientNorm(
                parameter.Name, Math.Sqrt(Reduce.SumOfSquares(parameter.Gradient)), Math.Sqrt(Reduce.SumOfSquares(parameter.Value)))),
        ];
    }
}
