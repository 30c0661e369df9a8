using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Models;

/// <summary>A task's metric over batches, and beside it what the task asks for: the mean absolute error, the confusion of classes.</summary>
sealed class Measurement(TaskShape shape)
{
    readonly long[][] confusion = [.. Enumerable.Range(0, shape.Classifies ? shape.Outputs : 0).Select(_ => new long[shape.Outputs])];
    readonly SymbolCounts? symbols = shape.Loss == LossKind.Divergence ? new(shape.Outputs) : null;
    readonly EventCounts? events = shape.FindsEvents ? new(shape) : null;
    double absolute, elements;

    public MetricSum Metric { get; private set; }

    /// <summary>Mean absolute error per element; null where the task does not report it.</summary>
    public double? AbsoluteError => shape.ReportsAbsoluteError ? absolute / elements : null;

    /// <summary>Samples by true class and answer; null where no classes are told apart.</summary>
    public IReadOnlyList<IReadOnlyList<long>>? Confusion => confusion.Length > 0 ? confusion : null;

    /// <summary>What else it comes to, by <see cref="Names"/>.</summary>
    public IEnumerable<BestMeasure> Measures => symbols?.Measures() ?? events?.Measures() ?? [];

    /// <summary>The names of what is measured beside the metric.</summary>
    public static IReadOnlyList<string> Names(TaskShape shape) =>
        shape.Loss == LossKind.Divergence ? SymbolCounts.Names : shape.FindsEvents ? EventCounts.Names : [];

    /// <summary>Adds what a model made of one more batch.</summary>
    public void Add(Batch batch, in ModelOutput output)
    {
        var scores = output.Scores.Value;  // [rows, outputs]
        Metric = Metric.With(shape, batch, scores, output.Loss.Item);
        symbols?.Add(batch, scores);
        events?.Add(batch, scores);
        for (int row = 0; row < batch.Size && shape.Classifies; row++)
            confusion[batch.Target[row]][MetricSum.Largest(scores.Slice(row * shape.Outputs, shape.Outputs))]++;
        for (int i = 0; i < scores.Length && shape.ReportsAbsoluteError; i++)
            absolute += Math.Abs((double)scores[i] - batch.Values[i]);
        elements += scores.Length;
    }
}
