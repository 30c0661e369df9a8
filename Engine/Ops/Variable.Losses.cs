using System.Runtime.CompilerServices;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff;

// Distributions over the last axis, and losses that are told what counts. What does not count is never looked at, and its gradient is 0;
// sums are made in one order, in double precision. Where nothing counts there is no mean, and an exception says so. Losses are scalars [].
public readonly partial struct Variable
{
    /// <summary>e^x / Σ e^x over the last axis, [.., n]: probabilities that sum to 1, right for any finite x.</summary>
    /// <param name="lengths">
    /// Where x is sequences [B, T, n], the steps of each, 0 to T; empty for all. Beyond them nothing is looked at and y is 0.
    /// </param>
    /// <exception cref="ArgumentException">There is no axis, or lengths do not fit.</exception>
    public Variable Softmax(ReadOnlySpan<int> lengths = default) => SoftmaxNode<Softmax>.Apply(this, lengths);

    /// <summary>
    /// x − log Σ e^x over the last axis, [.., n]: the logarithms of the softmax, also of probabilities too small to be floats.
    /// </summary>
    /// <param name="lengths">
    /// Where x is sequences [B, T, n], the steps of each, 0 to T; empty for all. Beyond them nothing is looked at and y is 0.
    /// </param>
    /// <exception cref="ArgumentException">There is no axis, or lengths do not fit.</exception>
    public Variable LogSoftmax(ReadOnlySpan<int> lengths = default) => SoftmaxNode<LogSoftmax>.Apply(this, lengths);

    /// <summary>(x − target)² of the elements that count; the bits of the mean of all where all count.</summary>
    /// <param name="target">Of the shape of x; gradients flow to it too.</param>
    /// <param name="weighting">Which elements count.</param>
    /// <param name="reduction">Their mean, sum, or mean of the sequences' means.</param>
    /// <exception cref="ArgumentException">The shapes differ, the weighting does not fit, or nothing counts.</exception>
    public Variable MeanSquareError(Variable target, in Weighting weighting, Reduction reduction = Reduction.Mean) =>
        OfEqualShapes<SquareLoss>(target, 0, weighting, reduction);

    /// <summary>
    /// ½ (x − target)² where they are at most δ apart, δ (|x − target| − ½ δ) elsewhere (Huber 1964; PyTorch's huber_loss): outliers pull
    /// no harder than δ.
    /// </summary>
    /// <param name="target">Of the shape of x; gradients flow to it too.</param>
    /// <param name="weighting">Which elements count; all by default.</param>
    /// <param name="delta">δ, above 0.</param>
    /// <param name="reduction">Their mean, sum, or mean of the sequences' means.</param>
    /// <exception cref="ArgumentException">The shapes differ, the weighting does not fit, or nothing counts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">δ is not above 0 or not finite.</exception>
    public Variable HuberLoss(Variable target, in Weighting weighting = default, float delta = 1, Reduction reduction = Reduction.Mean) =>
        delta > 0 && float.IsFinite(delta)
            ? OfEqualShapes<HuberLoss>(target, delta, weighting, reduction)
            : throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber's δ must be above 0 and finite.");

    /// <summary>
    /// The cross-entropy of the probabilities σ(x) with targets from 0 to 1, −w t log σ(x) − (1 − t) log(1 − σ(x)), in nats (PyTorch's
    /// binary_cross_entropy_with_logits); right for any finite x.
    /// </summary>
    /// <param name="target">t, of the shape of x; gradients flow to it too.</param>
    /// <param name="weighting">Which elements count; all by default.</param>
    /// <param name="positiveWeights">
    /// w: how much more what is positive weighs, one for all or for each of the last axis; empty for 1.
    /// </param>
    /// <param name="reduction">Their mean, sum, or mean of the sequences' means.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, a target that counts is not from 0 to 1, a weight is not above 0 or not finite, the weighting does not fit, or
    /// nothing counts.
    /// </exception>
    public Variable BinaryCrossEntropyWithLogits(
        Variable target, in Weighting weighting = default, ReadOnlySpan<float> positiveWeights = default,
        Reduction reduction = Reduction.Mean)
    {
        int classes = Shape.Last;
        if (positiveWeights.Length > 1 && positiveWeights.Length != classes)
            throw new ArgumentException(
                $"{positiveWeights.Length} weights of what is positive were given for x {Shape}; there must be 1 or {classes}.",
                nameof(positiveWeights));
        foreach (float weight in positiveWeights)
        {
            if (!(weight is > 0 and < float.PositiveInfinity))
                throw new ArgumentException(FormattableString.Invariant(
                    $"A weight of what is positive is {weight}; it must be above 0 and finite."), nameof(positiveWeights));
        }
        ReadOnlySpan<float> one = [1];
        return OfEqualShapes<LogisticLoss>(target, positiveWeights.IsEmpty ? one : positiveWeights, weighting, reduction);
    }

    /// <summary>
    /// q (target − x) where the target is above x, (1 − q) (x − target) where it is below: least where x is the q-quantile of the targets
    /// (Koenker and Bassett 1978), also called pinball loss.
    /// </summary>
    /// <param name="target">Of the shape of x; gradients flow to it too.</param>
    /// <param name="quantile">q, above 0 and below 1; 0.5 gives half the mean absolute error.</param>
    /// <param name="weighting">Which elements count; all by default.</param>
    /// <param name="reduction">Their mean, sum, or mean of the sequences' means.</param>
    /// <exception cref="ArgumentException">
    /// The shapes differ, q is out of its range, the weighting does not fit, or nothing counts.
    /// </exception>
    public Variable QuantileLoss(Variable target, float quantile, in Weighting weighting = default, Reduction reduction = Reduction.Mean)
    {
        RequireQuantile(quantile);
        return OfEqualShapes<PinballLoss>(target, quantile, weighting, reduction);
    }

    /// <summary>The loss of several quantiles at once, x [.., quantiles] being one forecast of each.</summary>
    /// <param name="target">[..]: x without its last axis; gradients flow to it too.</param>
    /// <param name="quantiles">Each above 0 and below 1.</param>
    /// <param name="weighting">Which elements of x count, or which places [..] with all their quantiles; all by default.</param>
    /// <param name="reduction">Their mean, sum, or mean of the sequences' means.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not fit, a quantile is out of its range, the weighting does not fit, or nothing counts.
    /// </exception>
    public Variable QuantileLoss(
        Variable target, ReadOnlySpan<float> quantiles, in Weighting weighting = default, Reduction reduction = Reduction.Mean)
    {
        if (quantiles.IsEmpty || Shape.Rank == 0 || Shape.Last != quantiles.Length
            || AxisBlocks.Reduced(Shape, -1, keepAxis: false) != target.Shape)
            throw new ArgumentException(
                $"x is {Shape}, target is {target.Shape}, {quantiles.Length} quantiles were given; x must be of the target's shape "
                    + "and an axis of quantiles.", nameof(target));
        foreach (float quantile in quantiles)
            RequireQuantile(quantile);
        return ElementLossNode<PinballLoss>.Apply(this, target, quantiles, weighting, reduction);
    }

    /// <summary>
    /// Cross-entropy of the softmax of logits [.., classes] with one target class a row, in nats, of the rows that count (PyTorch's
    /// cross_entropy): the target's class has 1 − ε of the label and every class ε / classes, each class's surprise times its weight; the
    /// mean divides by the weights of the targets' classes.
    /// </summary>
    /// <param name="targets">One class a row, 0 to classes − 1; anything where the row does not count.</param>
    /// <param name="weighting">Which rows [..] count.</param>
    /// <param name="labelSmoothing">ε, 0 to 1.</param>
    /// <param name="classWeights">One for each class, 0 or positive; empty for 1 everywhere.</param>
    /// <param name="reduction">Their mean, sum, or mean of the sequences' means.</param>
    /// <exception cref="ArgumentException">
    /// The lengths do not fit, a target is no class, a weight is negative or not finite, the weighting does not fit, or nothing counts.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">ε is not from 0 to 1.</exception>
    [OverloadResolutionPriority(1)]
    public Variable SoftmaxCrossEntropy(
        ReadOnlySpan<int> targets, in Weighting weighting, float labelSmoothing = 0, ReadOnlySpan<float> classWeights = default,
        Reduction reduction = Reduction.Mean) =>
        SoftmaxCrossEntropyNode.Apply(this, targets, weighting, labelSmoothing, classWeights, reduction);

    Variable OfEqualShapes<TLoss>(Variable target, float setting, in Weighting weighting, Reduction reduction)
        where TLoss : struct, IElementLoss<TLoss>
    {
        ReadOnlySpan<float> settings = [setting];
        return OfEqualShapes<TLoss>(target, settings, weighting, reduction);
    }

    Variable OfEqualShapes<TLoss>(Variable target, ReadOnlySpan<float> settings, in Weighting weighting, Reduction reduction)
        where TLoss : struct, IElementLoss<TLoss> => Shape == target.Shape
            ? ElementLossNode<TLoss>.Apply(this, target, settings, weighting, reduction)
            : throw new ArgumentException($"x is {Shape}, target is {target.Shape}; they must be equal.", nameof(target));

    static void RequireQuantile(float quantile)
    {
        if (quantile is not (> 0 and < 1))
            throw new ArgumentException(
                FormattableString.Invariant($"A quantile is {quantile}; it must be above 0 and below 1."), nameof(quantile));
    }
}
