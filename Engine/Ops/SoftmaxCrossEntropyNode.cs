using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the mean or sum of the cross-entropies of the rows of logits that count.</summary>
sealed class SoftmaxCrossEntropyNode : Node
{
    readonly IntegerBuffer targets = new();
    Variable logits, y;
    LossWeights rows;
    Tensor classWeights, probabilities;  // of classes none where all count alike
    float smoothing;

    /// <summary>The masked mean; 0 where no row counts.</summary>
    public static Variable Apply(Variable logits, ReadOnlySpan<int> targets, ReadOnlySpan<float> mask)
    {
        int rows = RequireRows(logits.Shape, targets.Length);
        if (!mask.IsEmpty && mask.Length != rows)
            throw new ArgumentException(
                $"logits is {logits.Shape}, mask has {mask.Length} elements; there must be one for each of {rows} rows.", nameof(mask));

        var weights = logits.Tape.Take([rows]);
        if (mask.IsEmpty)
            weights.Span.Fill(1);
        else
            mask.CopyTo(weights.Span);
        double divisor = 0;
        for (int row = 0; row < rows; row++)
        {
            if (!(weights.Span[row] is >= 0 and < float.PositiveInfinity))
                throw new ArgumentException(FormattableString.Invariant(
                    $"The mask is {weights.Span[row]} at row {row}; weights must be 0 or positive numbers."), nameof(mask));
            divisor += weights.Span[row];
        }
        return Record(logits, targets, new(weights, divisor), default, 0);
    }

    /// <summary>The loss of the rows that a weighting lets count, with classes that count by weights of their own.</summary>
    public static Variable Apply(
        Variable logits, ReadOnlySpan<int> targets, in Weighting weighting, float smoothing, ReadOnlySpan<float> classWeights,
        Reduction reduction)
    {
        var (tape, shape) = (logits.Tape, logits.Shape);
        RequireRows(shape, targets.Length);
        if (!(smoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "Labels are smoothed by 0 to 1.");
        var weights = LossWeights.Filled(tape, AxisBlocks.Reduced(shape, -1, keepAxis: false), weighting);
        RequireClasses(shape, targets, weights.Span);
        if (classWeights.IsEmpty)
            return Record(logits, targets, LossWeights.Of(weights, weights, reduction), default, smoothing);

        RequireWeights(shape, classWeights);
        var (ofClasses, parts) = (tape.Take([classWeights.Length]), tape.Take(weights.Shape));
        classWeights.CopyTo(ofClasses.Span);
        for (int row = 0; row < targets.Length; row++)
        {
            parts.Span[row] = weights.Span[row] == 0 ? 0 : weights.Span[row] * classWeights[targets[row]];
            if (parts.Span[row] == 0 && smoothing == 0)
                weights.Span[row] = 0;
        }
        return Record(logits, targets, LossWeights.Of(weights, parts, reduction), ofClasses, smoothing);
    }

    protected internal override void Backward()
    {
        if (y.NeedsGradient)
            Loss.Backward(probabilities.Span, y.Gradient[0], logits.Gradient);
    }

    static Variable Record(Variable logits, ReadOnlySpan<int> targets, LossWeights rows, Tensor classWeights, float smoothing)
    {
        RequireClasses(logits.Shape, targets, rows.Values.Span);
        var tape = logits.Tape;
        var node = tape.Record<SoftmaxCrossEntropyNode>();
        var y = tape.Output<SoftmaxCrossEntropyNode>([], logits.NeedsGradient);
        var probabilities = tape.Take(logits.Shape);
        (node.logits, node.y, node.rows, node.probabilities) = (logits, y, rows, probabilities);
        (node.classWeights, node.smoothing) = (classWeights, smoothing);
        node.targets.Set(targets);
        y.Write()[0] = node.Loss.Forward(logits.Value, probabilities.Span);
        return y;
    }

    SoftmaxCrossEntropy Loss => new()
    {
        Targets = targets.Span,
        Mask = rows.Values.Span,
        Divisor = rows.Divisor,
        ClassWeights = classWeights.Span,
        Smoothing = smoothing,
    };

    static int RequireRows(Shape shape, int targets)
    {
        int rows = shape.Rank == 0 ? 0 : shape.Outer(-1);
        return shape.Rank != 0 && targets == rows
            ? rows
            : throw new ArgumentException(
                $"logits is {shape}, {targets} targets were given; there must be one for each of {rows} rows.", nameof(targets));
    }

    static void RequireClasses(Shape shape, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights)
    {
        for (int row = 0; row < targets.Length; row++)
        {
            if (weights[row] != 0 && (uint)targets[row] >= (uint)shape.Last)
                throw new ArgumentException(
                    $"Target {row} is {targets[row]}; logits is {shape}, so targets must be 0 to {shape.Last - 1} where the mask is not 0.",
                    nameof(targets));
        }
    }

    static void RequireWeights(Shape shape, ReadOnlySpan<float> classWeights)
    {
        if (classWeights.Length != shape.Last)
            throw new ArgumentException(
                $"logits is {shape}, {classWeights.Length} weights of classes were given; there must be {shape.Last}.", nameof(classWeights));
        for (int k = 0; k < classWeights.Length; k++)
        {
            if (!(classWeights[k] is >= 0 and < float.PositiveInfinity))
                throw new ArgumentException(FormattableString.Invariant(
                    $"The weight of class {k} is {classWeights[k]}; weights must be 0 or positive numbers."), nameof(classWeights));
        }
    }
}
