using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>
/// Rows at zero mean and unit variance, times a gain, plus a bias (Ba et al. 2016, arXiv 1607.06450). Names as PyTorch's <c>nn.LayerNorm</c>:
/// <c>weight</c> and <c>bias</c>, both [n], from ones and zeros; ε is 1e-5.
/// </summary>
public sealed class LayerNorm : Module
{
    readonly Parameter gain, bias;

    /// <summary>Declares the parameters in a scope.</summary>
    /// <param name="size">n, the width of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public LayerNorm(ParameterList scope, int size)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (gain, bias) = (scope.Add("weight", [size], Initial.One), scope.Add("bias", [size], Initial.Zero));
    }

    /// <summary>[.., n] to [.., n].</summary>
    public override Variable Forward(Variable x, in Pass pass) => x.LayerNorm(pass.Use(x.Tape, gain), pass.Use(x.Tape, bias));
}
