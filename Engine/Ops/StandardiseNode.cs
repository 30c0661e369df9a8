using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>
/// y = (x − mean) / deviation by channel, or its inverse. Where x is sequences with lengths, what lies beyond their ends is not looked at, zero, and
/// without gradient. Mean and deviation are constants: no gradient goes to them.
/// </summary>
sealed class StandardiseNode : Node
{
    readonly IntegerBuffer lengths = new();
    Variable x, y;
    Parameter mean = null!, deviation = null!;
    bool inverse;

    public static Variable Apply(Variable x, Parameter mean, Parameter deviation, ReadOnlySpan<int> lengths, bool inverse)
    {
        var (shape, tape) = (x.Shape, x.Tape);
        int n = mean.Shape.Length;
        if (shape.Rank == 0 || shape.Last != n)
            throw new ArgumentException($"x is {shape}, the standardisation is of {n} channels; it must be [.., {n}].", nameof(x));
        if (!lengths.IsEmpty)
        {
            if (shape.Rank != 3)
                throw new ArgumentException($"x is {shape}; with lengths it must be [B, T, {n}].", nameof(x));
            PackedSteps.Count(lengths, shape[0], shape[1]);
        }

        tape.NameUse(mean);
        tape.NameUse(deviation);
        var node = tape.Record<StandardiseNode>();
        var y = tape.Output<StandardiseNode>(shape, x.NeedsGradient);
        (node.x, node.y, node.mean, node.deviation, node.inverse) = (x, y, mean, deviation, inverse);
        node.lengths.Set(lengths);
        tape.Watch(mean);
        tape.Watch(deviation);
        node.Forward();
        return y;
    }

    internal override OperationRecord? Written => new(y, x)
    {
        Numbers = [inverse ? 1 : 0],
        Lengths = lengths.Span.ToArray(),
        Parameters = [mean, deviation],
    };

    protected internal override void Backward()
    {
        if (!y.NeedsGradient)
            return;
        if (lengths.Span.IsEmpty)
            Backward(0, x.Shape.Length);
        for (int row = 0; row < lengths.Span.Length; row++)
            Backward(row * SequenceLength, lengths.Span[row] * mean.Shape.Length);
    }

    void Forward()
    {
        if (lengths.Span.IsEmpty)
            Forward(0, x.Shape.Length);
        for (int row = 0; row < lengths.Span.Length; row++)
        {
            int first = row * SequenceLength, count = lengths.Span[row] * mean.Shape.Length;
            Forward(first, count);
            y.Write().Slice(first + count, SequenceLength - count).Clear();
        }
    }

    int SequenceLength => x.Shape[1] * mean.Shape.Length;

    void Forward(int first, int count)
    {
        if (inverse)
            Standardise.Invert(x.Value.Slice(first, count), mean.Value, deviation.Value, y.Write().Slice(first, count));
        else
            Standardise.Apply(x.Value.Slice(first, count), mean.Value, deviation.Value, y.Write().Slice(first, count));
    }

    void Backward(int first, int count)
    {
        if (inverse)
            Standardise.InvertBackward(y.Gradient.Slice(first, count), deviation.Value, x.Gradient.Slice(first, count));
        else
            Standardise.ApplyBackward(y.Gradient.Slice(first, count), deviation.Value, x.Gradient.Slice(first, count));
    }
}
