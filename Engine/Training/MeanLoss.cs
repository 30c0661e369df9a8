using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// The mean of the losses of batches, each counting as much as it has elements: the loss of all batches together, though the last may be
/// smaller. Of one evaluation; make a new one for the next. For one thread at a time; two at once are refused.
/// </summary>
public sealed class MeanLoss
{
    readonly Exclusive use = new("metric");
    double sum;

    /// <summary>How much was counted.</summary>
    public double Count { get; private set; }

    /// <summary>Σ count · loss / Σ count.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double Value => sum / BatchWeights.Positive(Count);

    /// <summary>Takes the mean loss of a batch.</summary>
    /// <param name="loss">The mean over what counts in it.</param>
    /// <param name="count">How much that is, as <see cref="Weighting.Total"/> tells; what is 0 is not looked at.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or not finite.</exception>
    public void Add(double loss, double count)
    {
        if (!(count is >= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(count), count, "A batch counts by 0 or a positive number.");
        use.Enter(nameof(Add));
        if (count > 0)
            (sum, Count) = (sum + loss * count, Count + count);
        use.Leave();
    }
}
