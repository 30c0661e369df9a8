using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff.Nodes;

/// <summary>y = x up to the length of each sequence, then zero.</summary>
sealed class KeepStepsNode : Node
{
    readonly IntegerBuffer lengths = new();
    Variable x, y;

    public static Variable Apply(Variable x, ReadOnlySpan<int> lengths)
    {
        var shape = x.Shape;
        if (shape.Rank < 2 || lengths.Length != shape[0])
            throw new ArgumentException($"x is {shape}, {lengths.Length} lengths were given; x must be [B, T, ..], with a length for each of B.", nameof(lengths));
        for (int row = 0; row < lengths.Length; row++)
        {
            if ((uint)lengths[row] > (uint)shape[1])
                throw new ArgumentException($"Length {row} is {lengths[row]}; x is {shape}, so lengths must be 0 to {shape[1]}.", nameof(lengths));
        }

        var y = x.Tape.Output(shape, x.NeedsGradient);
        KeepSteps.Forward(x.Value, lengths, shape[1], shape.Inner(1), y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<KeepStepsNode>();
            (node.x, node.y) = (x, y);
            node.lengths.Set(lengths);
        }
        return y;
    }

    protected internal override void Backward() => KeepSteps.Backward(y.Gradient, lengths.Span, x.Shape[1], x.Shape.Inner(1), x.Gradient);
}
