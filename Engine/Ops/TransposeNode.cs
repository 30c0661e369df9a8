using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = x with its last two axes exchanged.</summary>
sealed class TransposeNode : Node
{
    Variable x, y;

    public static Variable Apply(Variable x)
    {
        var shape = x.Shape;
        if (shape.Rank < 2)
            throw new ArgumentException($"x is {shape}; a transpose needs at least two axes.", nameof(x));
        var y = x.Tape.Output<TransposeNode>(shape.Transposed, x.NeedsGradient);
        Transpose.Forward(x.Value, shape.Outer(-2), shape[-2], shape[-1], y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<TransposeNode>();
            (node.x, node.y) = (x, y);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x);

    protected internal override void Backward()
    {
        Shape shape = x.Shape;
        Transpose.Backward(y.Gradient, shape.Outer(-2), shape[-2], shape[-1], x.Gradient);
    }
}
