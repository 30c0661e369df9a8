using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>A task's metric over batches, and beside it what the task asks for: the mean absolute error, the confusion of classes.</summary>
sealed class Measurement(TaskShape shape)
{
    readonly long[][] confusion = [.. Enumerable.Range(0, shape.Classifies ? shape.Outputs : 0).Select(_ => new long[shape.Outputs])];
    double absolute, elements;

    public MetricSum Metric { get; private set; }

    /// <summary>Mean absolute error per element; null where the task does not report it.</summary>
    public double? AbsoluteError => shape.ReportsAbsoluteError ? absolute / elements : null;

    /// <summary>Samples by true class and answer; null where no classes are told apart.</summary>
    public IReadOnlyList<IReadOnlyList<long>>? Confusion => confusion.Length > 0 ? confusion : null;

    /// <summary>Adds the answers of one more batch.</summary>
    /// <param name="scores">The head's output, [rows, outputs].</param>
    public void Add(Batch batch, ReadOnlySpan<float> scores)
    {
        Metric = Metric.With(shape, batch, scores);
        for (int row = 0; row < batch.Size && shape.Classifies; row++)
            confusion[batch.Target[row]][MetricSum.Largest(scores.Slice(row * shape.Outputs, shape.Outputs))]++;
        for (int i = 0; i < scores.Length && shape.ReportsAbsoluteError; i++)
            absolute += Math.Abs((double)scores[i] - batch.Values[i]);
        elements += scores.Length;
    }
}
