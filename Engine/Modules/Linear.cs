using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>y = x Wᵀ + b. Names and initial values as PyTorch's <c>nn.Linear</c>: <c>weight</c> [out, in] and <c>bias</c> [out], U(±1/√in).</summary>
public sealed class Linear : Module
{
    /// <summary>Declares the parameters in a scope.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Linear(ParameterList scope, int inputSize, int outputSize, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        var initial = new Initial.Uniform(1 / Math.Sqrt(inputSize));
        Weight = scope.Add("weight", [outputSize, inputSize], initial);
        Bias = bias ? scope.Add("bias", [outputSize], initial) : null;
    }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>[out]; none where there is no bias.</summary>
    public Parameter? Bias { get; }

    /// <summary>[.., in] to [.., out].</summary>
    /// <exception cref="ArgumentException">The last axis of x is not in.</exception>
    public override Variable Forward(Variable x, in Pass pass) =>
        x.Linear(pass.Use(x.Tape, Weight), Bias is null ? default : pass.Use(x.Tape, Bias));
}
