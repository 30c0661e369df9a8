using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// How often each class was taken for each, over all batches, and what follows: accuracy, precision, recall and F1 of a class and their
/// means over classes. A share of nothing is 0, as in scikit-learn. Of one evaluation; make a new one for the next. For one thread at a
/// time; two at once are refused.
/// </summary>
public sealed class ConfusionMatrix
{
    const int Most = 16384;  // 2 GiB

    readonly BatchWeights weights = new();
    readonly double[] counts;  // [target, answer]
    int[] answers = [];

    /// <summary>Nothing was counted yet.</summary>
    /// <param name="classes">1 to 16384; for more there is <see cref="Accuracy"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer or more.</exception>
    public ConfusionMatrix(int classes)
    {
        if (classes is < 1 or > Most)
            throw new ArgumentOutOfRangeException(
                nameof(classes), classes, $"A confusion matrix is of 1 to {Most} classes; of more, Accuracy tells.");
        (Classes, counts) = (classes, new double[classes * classes]);
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>How much was counted: the number of rows where there are no weights.</summary>
    public double Count { get; private set; }

    /// <summary>How much of a target class was taken for a class: the number of rows where there are no weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double this[int target, int answer] => counts[Class(target) * Classes + Class(answer)];

    /// <summary>The share that was taken for what it is.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double Accuracy
    {
        get
        {
            double right = 0;
            for (int k = 0; k < Classes; k++)
                right += this[k, k];
            return right / BatchWeights.Positive(Count);
        }
    }

    /// <summary>The mean of the precisions of the classes that are targets or answers.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double MacroPrecision => Macro(Precision);

    /// <summary>The mean of the recalls of the classes that are targets or answers.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double MacroRecall => Macro(Recall);

    /// <summary>The mean of F1 of the classes that are targets or answers.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double MacroF1 => Macro(F1);

    /// <summary>The share of what was taken for a class that is of it; 0 where nothing was.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double Precision(int ofClass) => Share(ofClass, Answered(ofClass));

    /// <summary>The share of a class that was taken for it; 0 where it never was the target.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double Recall(int ofClass) => Share(ofClass, Meant(ofClass));

    /// <summary>The harmonic mean of precision and recall; 0 where a class was neither target nor answer.</summary>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public double F1(int ofClass) => Share(ofClass, (Answered(ofClass) + Meant(ofClass)) / 2);

    /// <summary>Takes a batch; the answer in a row is the first of the largest scores.</summary>
    /// <param name="scores">[.., classes], as logits or probabilities.</param>
    /// <param name="targets">One class a row; anything where the row does not count.</param>
    /// <param name="weighting">Which rows [..] count; all by default.</param>
    /// <exception cref="ArgumentException">
    /// The shapes or the weighting do not fit, a target is no class, or a score is NaN. Nothing of the batch is counted then.
    /// </exception>
    public void Add(Variable scores, ReadOnlySpan<int> targets, in Weighting weighting = default)
    {
        var rows = Answers.Rows(scores.Shape, scores.Value.Length, targets.Length);
        if (scores.Shape.Last != Classes)
            throw new ArgumentException($"The scores are {scores.Shape}; the last axis must be of {Classes} classes.", nameof(scores));
        weights.Enter();
        try
        {
            var weight = weights.Of(rows, weighting);
            if (answers.Length < rows.Length)
                answers = new int[rows.Length];
            Answers.Of(scores.Shape, scores.Value, weight, answers.AsSpan(0, rows.Length));
            Add(answers.AsSpan(0, rows.Length), targets, weight);
        }
        finally
        {
            weights.Leave();
        }
    }

    /// <summary>Takes a batch of answers, however they were found, as by a threshold.</summary>
    /// <param name="shape">Of answers and targets.</param>
    /// <param name="answers">One class for each element; anything where it does not count.</param>
    /// <param name="targets">As many.</param>
    /// <param name="weighting">Which elements count; all by default.</param>
    /// <exception cref="ArgumentException">
    /// The lengths or the weighting do not fit, or there is no such class. Nothing of the batch is counted then.
    /// </exception>
    public void Add(Shape shape, ReadOnlySpan<int> answers, ReadOnlySpan<int> targets, in Weighting weighting = default)
    {
        if (answers.Length != shape.Length || targets.Length != shape.Length)
            throw new ArgumentException(
                $"{answers.Length} answers and {targets.Length} targets were given for {shape}; there must be {shape.Length} of each.",
                nameof(targets));
        weights.Enter();
        try
        {
            Add(answers, targets, weights.Of(shape, weighting));
        }
        finally
        {
            weights.Leave();
        }
    }

    void Add(ReadOnlySpan<int> given, ReadOnlySpan<int> targets, ReadOnlySpan<float> weight)
    {
        Answers.Require(given, weight, Classes, "Answer");
        Answers.Require(targets, weight, Classes, "Target");
        for (int row = 0; row < weight.Length; row++)
        {
            if (weight[row] == 0)
                continue;
            counts[targets[row] * Classes + given[row]] += weight[row];
            Count += weight[row];
        }
    }

    double Answered(int ofClass)
    {
        double sum = 0;
        for (int target = 0; target < Classes; target++)
            sum += this[target, ofClass];
        return sum;
    }

    double Meant(int ofClass)
    {
        double sum = 0;
        for (int answer = 0; answer < Classes; answer++)
            sum += this[ofClass, answer];
        return sum;
    }

    double Share(int ofClass, double all)
    {
        BatchWeights.Positive(Count);
        return all == 0 ? 0 : this[ofClass, ofClass] / all;
    }

    double Macro(Func<int, double> measure)
    {
        BatchWeights.Positive(Count);
        double sum = 0;
        int present = 0;
        for (int k = 0; k < Classes; k++)
        {
            if (Answered(k) + Meant(k) == 0)
                continue;
            sum += measure(k);
            present++;
        }
        return sum / present;
    }

    int Class(int given) => (uint)given < (uint)Classes
        ? given
        : throw new ArgumentOutOfRangeException(nameof(given), given, $"Classes are 0 to {Classes - 1}.");
}
