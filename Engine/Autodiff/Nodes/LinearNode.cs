using MoGru.Engine.Memory;
using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff.Nodes;

/// <summary>y = x·Wᵀ + b.</summary>
sealed class LinearNode : Node
{
    Variable x, weight, bias, y;  // the bias may be none
    Tensor scratch;

    public static Variable Apply(Variable x, Variable weight, Variable bias)
    {
        var tape = x.SharedTape(weight);
        var (shape, weightShape) = (x.Shape, weight.Shape);
        if (weightShape.Rank != 2 || shape.Rank == 0 || shape.Last != weightShape[1])
            throw new ArgumentException($"x is {shape}, weight is {weightShape}; weight must be [out, in] and the last axis of x must be in.", nameof(x));
        var (inputs, outputs) = (weightShape[1], weightShape[0]);
        if (bias.Exists && bias.Shape != [outputs])
            throw new ArgumentException($"bias is {bias.Shape}, weight is {weightShape}; bias must be [{outputs}].", nameof(bias));

        bool needsGradient = x.NeedsGradient || weight.NeedsGradient || (bias.Exists && bias.NeedsGradient);
        var y = tape.Output(shape.With(-1, outputs), needsGradient);
        int rows = Rows(y.Shape);
        var scratch = tape.Take([Linear.ScratchLength(rows, inputs, outputs)]);
        Linear.Forward(x.Value, weight.Value, bias.Exists ? bias.Value : default, rows, inputs, outputs, y.Value, scratch.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<LinearNode>();
            (node.x, node.weight, node.bias, node.y, node.scratch) = (x, weight, bias, y, scratch);
        }
        return y;
    }

    protected internal override void Backward() => Linear.Backward(
        x.Value, weight.Value, y.Gradient, Rows(y.Shape), weight.Shape[1], weight.Shape[0],
        x.Gradient, weight.Gradient, bias.Exists ? bias.Gradient : default, scratch.Span);

    // Not Shape.Rows, which is 0 where the last axis is.
    static int Rows(Shape shape) => shape.Outer(-1);
}
