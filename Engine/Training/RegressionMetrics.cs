using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// How far predictions are from their targets, over all elements of all batches that count, each by its weight: mean absolute and square
/// errors, and R². Sums are in double precision. Of one evaluation; make a new one for the next. For one thread at a time; two at once are
/// refused.
/// </summary>
public sealed class RegressionMetrics
{
    readonly BatchWeights weights = new();
    double absolute, square;       // Σ weight |error|, Σ weight error²
    double mean, squaredDistance;  // of the targets: their mean, and Σ weight (target - mean)²
    float lowest = float.PositiveInfinity, highest = float.NegativeInfinity;

    /// <summary>How much was counted: the number of elements where there are no weights.</summary>
    public double Count { get; private set; }

    /// <summary>The mean of |prediction − target|.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double MeanAbsoluteError => absolute / BatchWeights.Positive(Count);

    /// <summary>The mean of (prediction − target)².</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double MeanSquareError => square / BatchWeights.Positive(Count);

    /// <summary>The root of the mean square error, in the unit of the targets.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double RootMeanSquareError => Math.Sqrt(MeanSquareError);

    /// <summary>
    /// The coefficient of determination, 1 − Σ (prediction − target)² / Σ (target − their mean)²: 1 where all is foretold, 0 for the
    /// targets' mean, below it for what is worse. All elements together.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing was counted, or all targets are equal.</exception>
    public double R2 => BatchWeights.Positive(Count) > 0 && lowest == highest
        ? throw new InvalidOperationException("All targets that were counted are equal, so there is no R²; it is told of targets that vary.")
        : 1 - square / squaredDistance;

    /// <summary>Takes a batch.</summary>
    /// <param name="prediction">Of any shape.</param>
    /// <param name="target">As many.</param>
    /// <param name="weighting">Which elements count; all by default.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, or the weighting does not fit. Nothing of the batch is counted then.
    /// </exception>
    public void Add(Variable prediction, ReadOnlySpan<float> target, in Weighting weighting = default) =>
        Add(prediction.Shape, prediction.Value, target, weighting);

    /// <summary>Takes a batch that is on no tape.</summary>
    /// <param name="shape">Of predictions and targets.</param>
    /// <param name="prediction">As many as the shape has elements.</param>
    /// <param name="target">As many.</param>
    /// <param name="weighting">Which elements count; all by default.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, or the weighting does not fit. Nothing of the batch is counted then.
    /// </exception>
    public void Add(Shape shape, ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, in Weighting weighting = default)
    {
        if (prediction.Length != shape.Length || target.Length != shape.Length)
            throw new ArgumentException(
                $"{prediction.Length} predictions and {target.Length} targets were given for {shape}; there must be {shape.Length} of each.",
                nameof(target));
        weights.Enter();
        try
        {
            Add(prediction, target, weights.Of(shape, weighting));
        }
        finally
        {
            weights.Leave();
        }
    }

    void Add(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
    {
        double count = 0, sum = 0;
        for (int k = 0; k < weight.Length; k++)
        {
            if (weight[k] == 0)
                continue;
            double error = (double)prediction[k] - target[k];
            absolute += weight[k] * Math.Abs(error);
            square += weight[k] * error * error;
            sum += (double)weight[k] * target[k];
            count += weight[k];
            (lowest, highest) = (MathF.Min(lowest, target[k]), MathF.Max(highest, target[k]));
        }
        if (count > 0)
            Join(count, sum / count, target, weight);
    }

    // Two means and sums of squared distances become one (Chan et al. 1979), which loses no digits where targets are far from 0.
    void Join(double count, double ownMean, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
    {
        for (int k = 0; k < weight.Length; k++)
            squaredDistance += weight[k] == 0 ? 0 : weight[k] * (target[k] - ownMean) * (target[k] - ownMean);
        double apart = ownMean - mean, all = Count + count;
        squaredDistance += apart * apart * Count * count / all;
        mean += apart * count / all;
        Count = all;
    }
}
