using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>
/// y = the rows of x, or of x + skip, at zero mean and unit variance, times a gain, plus a bias. Where they are sequences with lengths, the rows
/// beyond their ends are not computed, zero, and without gradient.
/// </summary>
sealed class LayerNormNode : Node
{
    readonly IntegerBuffer lengths = new();
    Variable x, skip, gain, bias, y;  // skip may be none
    Tensor unit, inverse, scratch;

    public static Variable Apply(Variable x, Variable skip, Variable gain, Variable bias, ReadOnlySpan<int> lengths)
    {
        var tape = x.SharedTape(gain);
        x.SharedTape(bias);
        var shape = x.Shape;
        int n = shape.Last;
        if (shape.Rank == 0 || gain.Shape != [n] || bias.Shape != [n])
            throw new ArgumentException(
                $"x is {shape}, gain is {gain.Shape}, bias is {bias.Shape}; gain and bias must be [{n}].", nameof(gain));

        if (skip.Exists && x.SharedTape(skip) == tape && skip.Shape != shape)
            throw new ArgumentException($"x is {shape}, what is added to it is {skip.Shape}; they must be equal.", nameof(skip));
        if (!lengths.IsEmpty)
        {
            if (shape.Rank != 3)
                throw new ArgumentException($"x is {shape}; with lengths it must be [B, T, n].", nameof(x));
            PackedSteps.Count(lengths, shape[0], shape[1]);
        }

        var node = tape.Record<LayerNormNode>();
        var y = tape.Output<LayerNormNode>(shape, x.NeedsGradient || (skip.Exists && skip.NeedsGradient) || gain.NeedsGradient || bias.NeedsGradient);
        (node.x, node.skip, node.gain, node.bias, node.y) = (x, skip, gain, bias, y);
        (node.unit, node.inverse, node.scratch) = (tape.Take(shape), tape.Take([shape.Rows]), tape.Take([n]));
        node.lengths.Set(lengths);
        node.Forward();
        return y;
    }

    internal override OperationRecord? Written =>
        new(y, x, skip, gain, bias) { Numbers = [LayerNorm.Epsilon], Lengths = lengths.Span.ToArray() };

    protected internal override void Backward()
    {
        if (!y.NeedsGradient)
            return;
        if (lengths.Span.IsEmpty)
            Backward(0, inverse.Shape.Length);
        for (int row = 0; row < lengths.Span.Length; row++)
            Backward(row * x.Shape[1], lengths.Span[row]);
    }

    void Forward()
    {
        if (lengths.Span.IsEmpty)
            Forward(0, inverse.Shape.Length);
        for (int row = 0; row < lengths.Span.Length; row++)
        {
            int first = row * x.Shape[1], end = first + lengths.Span[row];
            Forward(first, lengths.Span[row]);
            Rows(y.Write(), end, first + x.Shape[1] - end).Clear();
        }
    }

    void Forward(int first, int count) => LayerNorm.Forward(
        Rows(x.Value, first, count), skip.Exists ? Rows(skip.Value, first, count) : default, gain.Value, bias.Value,
        Rows(y.Write(), first, count), Rows(unit.Span, first, count), inverse.Span.Slice(first, count));

    void Backward(int first, int count) => LayerNorm.Backward(
        Rows(y.Gradient, first, count), gain.Value, Rows(unit.Span, first, count), inverse.Span.Slice(first, count),
        x.NeedsGradient ? Rows(x.Gradient, first, count) : default,
        skip.Exists && skip.NeedsGradient ? Rows(skip.Gradient, first, count) : default, gain.Gradient, bias.Gradient, scratch.Span);

    Span<float> Rows(Span<float> all, int first, int count) => all.Slice(first * scratch.Shape.Length, count * scratch.Shape.Length);

    ReadOnlySpan<float> Rows(ReadOnlySpan<float> all, int first, int count) =>
        all.Slice(first * scratch.Shape.Length, count * scratch.Shape.Length);
}
