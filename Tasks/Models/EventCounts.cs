using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Models;

/// <summary>How often steps are answered by yes, and how often rightly.</summary>
/// <param name="shape">Of a task that finds events.</param>
sealed class EventCounts(TaskShape shape)
{
    const int Yes = 1;

    long answered, happened, both;

    public static IReadOnlyList<string> Names { get; } = ["events, precision", "events, recall"];

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">At the steps that count, [rows, outputs].</param>
    public void Add(Batch batch, ReadOnlySpan<float> scores)
    {
        int row = 0;
        for (int i = 0; i < batch.Size * shape.Steps; i++)
        {
            if (batch.Mask[i] == 0)
                continue;
            bool isAnswered = MetricSum.Largest(scores.Slice(row++ * shape.Outputs, shape.Outputs)) == Yes;
            bool hasHappened = batch.Target[i] == Yes;
            answered += isAnswered ? 1 : 0;
            happened += hasHappened ? 1 : 0;
            both += isAnswered && hasHappened ? 1 : 0;
        }
    }

    /// <summary>The share of right ones among those that are answered, and of found ones among all; 0 where there are none.</summary>
    public IEnumerable<BestMeasure> Measures() =>
    [
        new() { Name = Names[0], Value = Share(answered) },
        new() { Name = Names[1], Value = Share(happened) },
    ];

    double Share(long of) => of == 0 ? 0 : (double)both / of;
}
