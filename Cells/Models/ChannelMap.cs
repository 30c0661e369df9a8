using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;

namespace MoGru.Cells.Models;

/// <summary>
/// A linear map of its own for every channel, [channels, rows, in · width] to [channels, rows, out]. Names and initial values as PyTorch's convolution in
/// groups: <c>weight</c> [channels · out, in, width] and <c>bias</c> [channels · out], U(±1/√(in · width)).
/// </summary>
sealed class ChannelMap : Module
{
    readonly int channels, outputs, depth;
    readonly Parameter weight, bias;

    /// <summary>Declares the parameters in a scope.</summary>
    public ChannelMap(ParameterList scope, int channels, int inputs, int width, int outputs)
    {
        (this.channels, this.outputs, depth) = (channels, outputs, checked(inputs * width));
        var initial = new Initial.Uniform(1 / Math.Sqrt(depth));
        weight = scope.Add("weight", [checked(channels * outputs), inputs, width], initial);
        bias = scope.Add("bias", [channels * outputs], initial);
    }

    public override Variable Forward(Variable x, in Pass pass)
    {
        var maps = pass.Use(x.Tape, weight).Reshape([channels, outputs, depth]).Transpose();
        return x.MatMul(maps) + pass.Use(x.Tape, bias).Reshape([channels, 1, outputs]);
    }
}
