using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>
/// Rows at a mean square of one, times a gain (Zhang and Sennrich 2019, arXiv 1910.07467). Named as PyTorch's <c>nn.RMSNorm</c>: <c>weight</c> [n],
/// from ones.
/// </summary>
public sealed class RmsNorm : Module
{
    readonly Parameter gain;
    readonly float epsilon;

    /// <summary>Declares the gain in a scope.</summary>
    /// <param name="size">n, the width of rows.</param>
    /// <param name="epsilon">What is added to the mean square.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1, or ε is negative or not finite.</exception>
    public RmsNorm(ParameterList scope, int size, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (epsilon < 0 || !double.IsFinite(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε must be 0 or a positive number.");
        (gain, this.epsilon) = (scope.Add("weight", [size], Initial.One), (float)epsilon);
    }

    /// <summary>[.., n] to [.., n].</summary>
    public override Variable Forward(Variable x, in Pass pass) => x.RmsNorm(pass.Use(x.Tape, gain), epsilon);
}
