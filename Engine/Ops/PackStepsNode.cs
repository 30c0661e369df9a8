using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = the steps that the sequences x have, one under another.</summary>
sealed class PackStepsNode : Node
{
    readonly IntegerBuffer lengths = new();
    Variable x, y;

    public static Variable Apply(Variable x, ReadOnlySpan<int> lengths)
    {
        var shape = x.Shape;
        if (shape.Rank != 3)
            throw new ArgumentException($"x is {shape}; it must be [B, T, n].", nameof(x));
        var y = x.Tape.Output<PackStepsNode>([PackedSteps.Count(lengths, shape[0], shape[1]), shape[2]], x.NeedsGradient);
        PackedSteps.Pack(x.Value, lengths, shape[1], shape[2], y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<PackStepsNode>();
            (node.x, node.y) = (x, y);
            node.lengths.Set(lengths);
        }
        return y;
    }

    protected internal override void Backward() =>
        PackedSteps.PackBackward(y.Gradient, lengths.Span, x.Shape[1], x.Shape[2], x.Gradient);
}
