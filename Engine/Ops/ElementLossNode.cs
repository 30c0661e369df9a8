using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the losses of the elements of x that count, as one number; several elements of x in turn may have one target.</summary>
sealed class ElementLossNode<TLoss> : Node
    where TLoss : struct, IElementLoss<TLoss>
{
    Variable x, target, y;
    Tensor cycle, repeated, dRepeated;  // the targets of each element of x and their gradients, where several have one
    LossWeights weights;

    /// <summary>Records the loss.</summary>
    /// <param name="x">[..], or [.., n] with one target for every n.</param>
    /// <param name="target">[..].</param>
    /// <param name="settings">One for all elements, or for each of the last axis of x.</param>
    /// <param name="weighting">Which elements of x count.</param>
    /// <param name="reduction">Mean or sum.</param>
    public static Variable Apply(Variable x, Variable target, ReadOnlySpan<float> settings, in Weighting weighting, Reduction reduction)
    {
        var tape = x.SharedTape(target);
        var weights = LossWeights.Of(tape, x.Shape, weighting, reduction);
        bool repeats = x.Shape.Length > target.Shape.Length;
        var node = tape.Record<ElementLossNode<TLoss>>();
        (node.x, node.target, node.weights) = (x, target, weights);
        node.y = tape.Output<ElementLossNode<TLoss>>([], x.NeedsGradient || target.NeedsGradient);
        node.cycle = tape.Take([ElementLoss.CycleLength(settings.Length)]);
        node.repeated = repeats ? tape.Take(x.Shape) : default;
        node.dRepeated = repeats && target.NeedsGradient ? tape.Take(x.Shape) : default;
        for (int k = 0; k < node.cycle.Span.Length; k++)
            node.cycle.Span[k] = settings[k % settings.Length];
        node.Forward();
        return node.y;
    }

    protected internal override void Backward()
    {
        if (!y.NeedsGradient)
            return;
        double dSum = y.Gradient[0] / weights.Divisor;
        ElementLoss.Backward<TLoss>(x.Value, Targets, cycle.Span, weights.Values.Span, dSum, x.Gradient);
        if (dRepeated.IsNone)
        {
            ElementLoss.TargetBackward<TLoss>(x.Value, Targets, cycle.Span, weights.Values.Span, dSum, target.Gradient);
            return;
        }
        dRepeated.Span.Clear();
        ElementLoss.TargetBackward<TLoss>(x.Value, Targets, cycle.Span, weights.Values.Span, dSum, dRepeated.Span);
        for (int k = 0, each = x.Shape.Last; k < target.Gradient.Length; k++)
            target.Gradient[k] += Reduce.Sum(dRepeated.Span.Slice(k * each, each));
    }

    void Forward()
    {
        for (int k = 0, each = x.Shape.Last; !repeated.IsNone && k < target.Shape.Length; k++)
            repeated.Span.Slice(k * each, each).Fill(target.Value[k]);
        if (TLoss.TargetsAreProbabilities)
            RequireProbabilities();
        double sum = ElementLoss.Forward<TLoss>(x.Value, Targets, cycle.Span, weights.Values.Span);
        y.Write()[0] = (float)(sum / weights.Divisor);
    }

    ReadOnlySpan<float> Targets => repeated.IsNone ? target.Value : repeated.Span;

    void RequireProbabilities()
    {
        for (int k = 0; k < Targets.Length; k++)
        {
            if (weights.Values.Span[k] > 0 && !(Targets[k] is >= 0 and <= 1))
                throw new ArgumentException(FormattableString.Invariant(
                    $"Target {k} is {Targets[k]}; targets must be from 0 to 1 where they count."), nameof(target));
        }
    }
}
