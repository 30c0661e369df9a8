using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>y = x Wᵀ + b. Names and initial values as PyTorch's <c>nn.Linear</c>: <c>weight</c> [out, in] and <c>bias</c> [out], U(±1/√in).</summary>
public sealed class Linear : Module
{
    readonly ParameterVersions versions;

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
        versions = new(Bias is null ? [Weight] : [Weight, Bias]);
    }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>[out]; none where there is no bias.</summary>
    public Parameter? Bias { get; }

    /// <summary>[.., in] to [.., out].</summary>
    /// <exception cref="ArgumentException">The last axis of x is not in.</exception>
    public override Variable Forward(Variable x, in Pass pass) =>
        x.Linear(pass.Use(x.Tape, Weight), Bias is null ? default : pass.Use(x.Tape, Bias));

    /// <summary>
    /// Steps [.., in] of a stream to [.., out], with the bits of <see cref="Forward"/>; allocates nothing. For any number of threads.
    /// </summary>
    /// <param name="x">Whole steps.</param>
    /// <param name="y">As many, overwritten; no part of it is of x.</param>
    /// <exception cref="ArgumentException">x is not whole steps, or y not as many.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory, or another thread changes them.</exception>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        (int outputs, int inputs) = (Weight.Shape[0], Weight.Shape[1]);
        int steps = x.Length / inputs;
        if (x.Length % inputs != 0 || y.Length != (long)steps * outputs)
            throw new ArgumentException(
                $"x has {x.Length} elements and y {y.Length}; steps of {inputs} numbers become as many of {outputs}.");
        if (x.Overlaps(y))
            throw new ArgumentException("y lies over x, which is read while y is written; give it memory of its own.");
        if (steps == 0)
            return;
        long version = versions.Current();
        Ops.Linear.Apply(new(x, steps, inputs), new(Weight.Value, outputs, inputs), Bias is null ? default : Bias.Value, y);
        versions.RequireUnchanged(version);
    }
}
