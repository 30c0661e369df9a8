using MoGru.Engine.Memory;
using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff.Nodes;

/// <summary>y = the rows of x at zero mean and unit variance, times a gain, plus a bias.</summary>
sealed class LayerNormNode : Node
{
    Variable x, gain, bias, y;
    Tensor unit, inverse, scratch;

    public static Variable Apply(Variable x, Variable gain, Variable bias)
    {
        var tape = x.SharedTape(gain);
        x.SharedTape(bias);
        var shape = x.Shape;
        int n = shape.Last;
        if (shape.Rank == 0 || gain.Shape != [n] || bias.Shape != [n])
            throw new ArgumentException(
                $"x is {shape}, gain is {gain.Shape}, bias is {bias.Shape}; gain and bias must be [{n}].", nameof(gain));

        var y = tape.Output(shape, x.NeedsGradient || gain.NeedsGradient || bias.NeedsGradient);
        Tensor unit = tape.Take(shape), inverse = tape.Take([shape.Rows]);
        LayerNorm.Forward(x.Value, gain.Value, bias.Value, y.Write(), unit.Span, inverse.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<LayerNormNode>();
            (node.x, node.gain, node.bias, node.y) = (x, gain, bias, y);
            (node.unit, node.inverse, node.scratch) = (unit, inverse, tape.Take([n]));
        }
        return y;
    }

    protected internal override void Backward() => LayerNorm.Backward(
        y.Gradient, gain.Value, unit.Span, inverse.Span, x.Gradient, gain.Gradient, bias.Gradient, scratch.Span);
}
