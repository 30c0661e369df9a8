using MoGru.Engine.Memory;
using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff.Nodes;

/// <summary>y = a·b, for one pair of matrices or a batch of pairs.</summary>
sealed class MatrixProductNode : Node
{
    Variable a, b, y;
    Tensor scratch;

    public static Variable Apply(Variable a, Variable b)
    {
        var tape = a.SharedTape(b);
        var (left, right) = (a.Shape, b.Shape);
        if (left.Rank != right.Rank || left.Rank is not (2 or 3) || left[-1] != right[-2] || (left.Rank == 3 && left[0] != right[0]))
            throw new ArgumentException(
                $"a is {left}, b is {right}; they must be [m, k] and [k, n], or [batch, m, k] and [batch, k, n].", nameof(b));

        var y = tape.Output(left.With(-1, right[-1]), a.NeedsGradient || b.NeedsGradient);
        var scratch = tape.Take([MatrixProduct.ScratchLength(left[-2], left[-1], right[-1])]);
        MatrixProduct.Forward(a.Value, b.Value, left.Outer(-2), left[-2], left[-1], right[-1], y.Write(), scratch.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<MatrixProductNode>();
            (node.a, node.b, node.y, node.scratch) = (a, b, y, scratch);
        }
        return y;
    }

    protected internal override void Backward() => MatrixProduct.Backward(
        a.Value, b.Value, y.Gradient, a.Shape.Outer(-2), a.Shape[-2], a.Shape[-1], b.Shape[-1], a.Gradient, b.Gradient, scratch.Span);
}
