using CommunityToolkit.HighPerformance;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = a·b, for one pair of matrices or a batch of pairs.</summary>
sealed class MatrixProductNode : Node
{
    Variable a, b, y;
    Tensor scratch;

    internal override (Variable Output, long MultiplyAdds)? Product => (y, (long)y.Shape.Length * a.Shape.Last);

    public static Variable Apply(Variable a, Variable b)
    {
        var tape = a.SharedTape(b);
        var (left, right) = (a.Shape, b.Shape);
        if (left.Rank != right.Rank || left.Rank is not (2 or 3) || left[-1] != right[-2] || (left.Rank == 3 && left[0] != right[0]))
            throw new ArgumentException(
                $"a is {left}, b is {right}; they must be [m, k] and [k, n], or [batch, m, k] and [batch, k, n].", nameof(b));

        var y = tape.Output<MatrixProductNode>(left.With(-1, right[-1]), a.NeedsGradient || b.NeedsGradient);
        var scratch = tape.Take([MatrixProduct.ScratchLength(left[-2], left[-1], right[-1])]);
        var yValue = y.Write();
        for (int k = 0; k < left.Outer(-2); k++)
            MatrixProduct.Forward(Pair(a.Value, left, k), Pair(b.Value, right, k), Pair(yValue, y.Shape, k), scratch.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<MatrixProductNode>();
            (node.a, node.b, node.y, node.scratch) = (a, b, y, scratch);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, a, b);

    protected internal override void Backward()
    {
        for (int k = 0; k < a.Shape.Outer(-2); k++)
        {
            var dy = Pair((ReadOnlySpan<float>)y.Gradient, y.Shape, k);
            if (a.NeedsGradient)
                MatrixProduct.BackwardLeft(dy, Pair(b.Value, b.Shape, k), Pair(a.Gradient, a.Shape, k), scratch.Span);
            if (b.NeedsGradient)
                MatrixProduct.BackwardRight(dy, Pair(a.Value, a.Shape, k), Pair(b.Gradient, b.Shape, k), scratch.Span);
        }
    }

    // The matrix of pair k.
    static MatrixView Pair(ReadOnlySpan<float> all, Shape shape, int k)
    {
        int length = shape[-2] * shape[-1];
        return new(all.Slice(k * length, length), shape[-2], shape[-1]);
    }

    static Span2D<float> Pair(Span<float> all, Shape shape, int k) =>
        all.AsSpan2D(k * shape[-2] * shape[-1], shape[-2], shape[-1], 0);
}
