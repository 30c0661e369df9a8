using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the mean of (x − target)².</summary>
sealed class MeanSquareErrorNode : Node
{
    Variable x, target, y;
    Tensor difference;

    public static Variable Apply(Variable x, Variable target)
    {
        var tape = x.SharedTape(target);
        if (x.Shape != target.Shape)
            throw new ArgumentException($"x is {x.Shape}, target is {target.Shape}; they must be equal.", nameof(target));
        var y = tape.Output<MeanSquareErrorNode>([], x.NeedsGradient || target.NeedsGradient);
        var difference = tape.Take(x.Shape);
        y.Write()[0] = MeanSquareError.Forward(x.Value, target.Value, difference.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<MeanSquareErrorNode>();
            (node.x, node.target, node.y, node.difference) = (x, target, y, difference);
        }
        return y;
    }

    protected internal override void Backward() =>
        MeanSquareError.Backward(difference.Span, y.Gradient[0], x.Gradient, target.Gradient);
}
