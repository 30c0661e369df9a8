using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = sequences whose steps stand in x one under another; zero beyond their ends.</summary>
sealed class SpreadStepsNode : Node
{
    readonly IntegerBuffer lengths = new();
    Variable x, y;

    public static Variable Apply(Variable x, ReadOnlySpan<int> lengths, int steps)
    {
        var shape = x.Shape;
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        int count = PackedSteps.Count(lengths, lengths.Length, steps);
        if (shape.Rank != 2 || shape[0] != count)
            throw new ArgumentException($"x is {shape}; the lengths make {count} steps, so it must be [{count}, n].", nameof(x));
        var y = x.Tape.Output<SpreadStepsNode>([lengths.Length, steps, shape[1]], x.NeedsGradient);
        PackedSteps.Spread(x.Value, lengths, steps, shape[1], y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<SpreadStepsNode>();
            (node.x, node.y) = (x, y);
            node.lengths.Set(lengths);
        }
        return y;
    }

    protected internal override void Backward() =>
        PackedSteps.SpreadBackward(y.Gradient, lengths.Span, y.Shape[1], y.Shape[2], x.Gradient);
}
