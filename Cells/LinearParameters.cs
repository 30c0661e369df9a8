using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells;

/// <summary>The weight [out, in] and bias [out] of an affine map, named and drawn as PyTorch's <c>nn.Linear</c>: U(±1/√in).</summary>
public sealed class LinearParameters
{
    /// <summary>Declares <c>weight</c> and <c>bias</c> in a scope.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    internal LinearParameters(ParameterList scope, int inputSize, int outputSize)
    {
        var module = new Linear(scope, inputSize, outputSize);
        (Weight, Bias) = (module.Weight, module.Bias!);
    }

    internal LinearParameters(Parameter weight, Parameter bias) => (Weight, Bias) = (weight, bias);

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>[out].</summary>
    public Parameter Bias { get; }

    /// <summary>x Wᵀ + b for x [.., in]; gives [.., out].</summary>
    /// <exception cref="ArgumentException">The last axis of x is not in.</exception>
    public Variable Forward(Variable x) => Forward(x, []);

    /// <summary>The same of the steps that sequences [B, T, in] of these lengths have; zero beyond their ends.</summary>
    internal Variable Forward(Variable x, ReadOnlySpan<int> lengths) => x.Linear(x.Tape.Use(Weight), x.Tape.Use(Bias), lengths);

    internal GateMap Map() => new GateMap(Weight.Shape[1], Weight.Shape[0]).Add(Weight, 0, 0, Bias);
}
