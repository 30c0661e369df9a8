using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>
/// A convolution of channels on a ring, y = W ∗ x + b: a turned x gives y turned by as much. Names and initial values as PyTorch's
/// <c>nn.Conv1d</c> with circular padding: <c>weight</c> [out, in, width] and <c>bias</c> [out], U(±1/√(in · width)).
/// </summary>
public sealed class RingConvolution : Module
{
    readonly Parameter weight, bias;

    /// <summary>Declares the parameters in a scope.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of channels is below 1.</exception>
    /// <exception cref="ArgumentException">The width has no middle.</exception>
    public RingConvolution(ParameterList scope, int channels, int outputs, int width)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (width < 1 || width % 2 == 0)
            throw new ArgumentException($"The width is {width}; it must be odd, so that it has a middle.", nameof(width));
        var initial = new Initial.Uniform(1 / Math.Sqrt((double)channels * width));
        weight = scope.Add("weight", [outputs, channels, width], initial);
        bias = scope.Add("bias", [outputs], initial);
    }

    /// <summary>[B, in, places] to [B, out, places], for any number of places.</summary>
    /// <exception cref="ArgumentException">x has other axes or channels.</exception>
    public override Variable Forward(Variable x, in Pass pass)
    {
        if (x.Shape.Rank != 3 || x.Shape[1] != weight.Shape[1])
            throw new ArgumentException($"x is {x.Shape}; it must be [B, {weight.Shape[1]}, places].", nameof(x));
        return pass.Use(x.Tape, weight).Convolve(x) + pass.Use(x.Tape, bias).Reshape([weight.Shape[0], 1]);
    }
}
