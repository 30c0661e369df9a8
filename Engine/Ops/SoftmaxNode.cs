using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>
/// y = the softmax of the rows of x, or a function of it. Where they are sequences with lengths, the rows beyond their ends are not
/// computed, zero, and without gradient.
/// </summary>
sealed class SoftmaxNode<TSoftmax> : Node
    where TSoftmax : struct, ISoftmax
{
    readonly IntegerBuffer lengths = new();
    Variable x, y;

    public static Variable Apply(Variable x, ReadOnlySpan<int> lengths)
    {
        var (tape, shape) = (x.Tape, x.Shape);
        if (shape.Rank == 0)
            throw new ArgumentException("x is a scalar []; it must have an axis to be a distribution over.", nameof(x));
        if (!lengths.IsEmpty)
        {
            if (shape.Rank != 3)
                throw new ArgumentException($"x is {shape}; with lengths it must be [B, T, n].", nameof(x));
            PackedSteps.Count(lengths, shape[0], shape[1]);
        }
        var node = tape.Record<SoftmaxNode<TSoftmax>>();
        (node.x, node.y) = (x, tape.Output<SoftmaxNode<TSoftmax>>(shape, x.NeedsGradient));
        node.lengths.Set(lengths);
        node.Forward();
        return node.y;
    }

    internal override OperationRecord? Written => new(y, x) { Lengths = lengths.Span.ToArray() };

    protected internal override void Backward()
    {
        for (int row = 0, n = x.Shape.Last; y.NeedsGradient && row < x.Shape.Rows; row++)
        {
            if (Has(row))
                TSoftmax.Backward(y.Value.Slice(row * n, n), y.Gradient.Slice(row * n, n), x.Gradient.Slice(row * n, n));
        }
    }

    void Forward()
    {
        for (int row = 0, n = x.Shape.Last; row < x.Shape.Rows; row++)
        {
            var yRow = y.Write().Slice(row * n, n);
            if (Has(row))
                TSoftmax.Forward(x.Value.Slice(row * n, n), yRow);
            else
                yRow.Clear();
        }
    }

    bool Has(int row) => lengths.Span.IsEmpty || row % x.Shape[1] < lengths.Span[row / x.Shape[1]];
}
