using System.Numerics.Tensors;
using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = the last step that each of the sequences x has; zero for one that has none.</summary>
sealed class LastStepNode : Node
{
    readonly IntegerBuffer lengths = new();
    Variable x, y;

    public static Variable Apply(Variable x, ReadOnlySpan<int> lengths)
    {
        var shape = x.Shape;
        if (shape.Rank != 3)
            throw new ArgumentException($"x is {shape}; it must be [B, T, n].", nameof(x));
        PackedSteps.Count(lengths, shape[0], shape[1]);
        var y = x.Tape.Output<LastStepNode>([shape[0], shape[2]], x.NeedsGradient);
        Forward(x.Value, lengths, shape[1], shape[2], y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<LastStepNode>();
            (node.x, node.y) = (x, y);
            node.lengths.Set(lengths);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x) { Lengths = lengths.Span.ToArray() };

    protected internal override void Backward() => Backward(y.Gradient, lengths.Span, x.Shape[1], x.Shape[2], x.Gradient);

    static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<int> lengths, int steps, int width, Span<float> y)  // [B, steps, width], [B, width]
    {
        for (int row = 0; row < lengths.Length; row++)
        {
            var yRow = y.Slice(row * width, width);
            if (lengths[row] > 0)
                x.Slice((row * steps + lengths[row] - 1) * width, width).CopyTo(yRow);
            else
                yRow.Clear();
        }
    }

    // y = x[row, lengths[row] - 1]
    static void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<int> lengths, int steps, int width, Span<float> dx)
    {
        for (int row = 0; row < lengths.Length; row++)
        {
            if (lengths[row] == 0)
                continue;
            var dRow = dx.Slice((row * steps + lengths[row] - 1) * width, width);
            TensorPrimitives.Add(dRow, dy.Slice(row * width, width), dRow);
        }
    }
}
