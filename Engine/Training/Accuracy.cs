using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// The share of rows whose largest score is that of their target's class, over all batches, for any number of classes;
/// <see cref="ConfusionMatrix"/> tells of each. Of one evaluation; make a new one for the next. For one thread at a time; two at once are
/// refused.
/// </summary>
public sealed class Accuracy
{
    readonly BatchWeights weights = new();
    int[] answers = [];
    double right;

    /// <summary>How much was counted: the number of rows where there are no weights.</summary>
    public double Count { get; private set; }

    /// <summary>0 to 1.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double Value => right / BatchWeights.Positive(Count);

    /// <summary>Takes a batch.</summary>
    /// <param name="scores">[.., classes], as logits or probabilities; of several largest the first is the answer.</param>
    /// <param name="targets">One class a row; anything where the row does not count.</param>
    /// <param name="weighting">Which rows [..] count; all by default.</param>
    /// <exception cref="ArgumentException">
    /// The shapes or the weighting do not fit, a target is no class, or a score is NaN. Nothing of the batch is counted then.
    /// </exception>
    public void Add(Variable scores, ReadOnlySpan<int> targets, in Weighting weighting = default) =>
        Add(scores.Shape, scores.Value, targets, weighting);

    /// <summary>Takes a batch that is on no tape.</summary>
    /// <param name="shape">Of the scores, [.., classes].</param>
    /// <param name="scores">As many as the shape has elements.</param>
    /// <param name="targets">One class a row; anything where the row does not count.</param>
    /// <param name="weighting">Which rows [..] count; all by default.</param>
    /// <exception cref="ArgumentException">As above.</exception>
    public void Add(Shape shape, ReadOnlySpan<float> scores, ReadOnlySpan<int> targets, in Weighting weighting = default)
    {
        var rows = Answers.Rows(shape, scores.Length, targets.Length);
        weights.Enter();
        try
        {
            var weight = weights.Of(rows, weighting);
            if (answers.Length < rows.Length)
                answers = new int[rows.Length];
            Answers.Require(targets, weight, shape.Last, "Target");
            Answers.Of(shape, scores, weight, answers.AsSpan(0, rows.Length));
            for (int row = 0; row < weight.Length; row++)
            {
                Count += weight[row];
                right += weight[row] > 0 && answers[row] == targets[row] ? weight[row] : 0;
            }
        }
        finally
        {
            weights.Leave();
        }
    }
}
