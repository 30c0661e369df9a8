using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the masked mean of the cross-entropies of the rows of logits.</summary>
sealed class SoftmaxCrossEntropyNode : Node
{
    readonly IntegerBuffer targets = new();
    Variable logits, y;
    Tensor mask, probabilities;

    public static Variable Apply(Variable logits, ReadOnlySpan<int> targets, ReadOnlySpan<float> mask)
    {
        var (tape, shape) = (logits.Tape, logits.Shape);
        int rows = shape.Rank == 0 ? 0 : shape.Outer(-1);
        if (shape.Rank == 0 || targets.Length != rows)
            throw new ArgumentException(
                $"logits is {shape}, {targets.Length} targets were given; there must be one for each of {rows} rows.", nameof(targets));
        if (!mask.IsEmpty && mask.Length != rows)
            throw new ArgumentException(
                $"logits is {shape}, mask has {mask.Length} elements; there must be one for each of {rows} rows.", nameof(mask));

        var weights = tape.Take([rows]);
        if (mask.IsEmpty)
            weights.Span.Fill(1);
        else
            mask.CopyTo(weights.Span);
        for (int row = 0; row < rows; row++)
        {
            if (!(weights.Span[row] is >= 0 and < float.PositiveInfinity))
                throw new ArgumentException(FormattableString.Invariant(
                    $"The mask is {weights.Span[row]} at row {row}; weights must be 0 or positive numbers."), nameof(mask));
            if (weights.Span[row] != 0 && (uint)targets[row] >= (uint)shape.Last)
                throw new ArgumentException(
                    $"Target {row} is {targets[row]}; logits is {shape}, so targets must be 0 to {shape.Last - 1} where the mask is not 0.", nameof(targets));
        }

        var y = tape.Output([], logits.NeedsGradient);
        var probabilities = tape.Take(shape);
        y.Write()[0] = SoftmaxCrossEntropy.Forward(logits.Value, targets, weights.Span, probabilities.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<SoftmaxCrossEntropyNode>();
            (node.logits, node.y, node.mask, node.probabilities) = (logits, y, weights, probabilities);
            node.targets.Set(targets);
        }
        return y;
    }

    protected internal override void Backward() =>
        SoftmaxCrossEntropy.Backward(probabilities.Span, targets.Span, mask.Span, y.Gradient[0], logits.Gradient);
}
