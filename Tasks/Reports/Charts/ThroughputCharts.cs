using System.Globalization;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>Tokens a second by hidden size and steps, a bar a cell.</summary>
static class ThroughputCharts
{
    /// <param name="published">Where more published numbers are than the results carry, or null.</param>
    public static IEnumerable<Chart> Of(IReadOnlyList<ProfileResult> results, PublishedCurves? published)
    {
        foreach (var same in results.GroupBy(r => (r.InputSize, r.Batch, r.Threads)))
            yield return Make(
                "Throughput, forward and backward: " + string.Create(CultureInfo.InvariantCulture,
                    $"input size {same.Key.InputSize}, batch {same.Key.Batch}, {Counted.Of(same.Key.Threads, "thread")}"),
                [.. same.Select(r => (r.Cell, r.Hidden, r.Steps, r.ForwardBackwardTokensPerSecond))], SeriesRole.Ours);
        var theirs =
            from result in results.DistinctBy(r => (r.Cell, r.Hidden, r.Steps))
            let speed = result.PublishedTokensPerSecond ?? Find(published, result)
            where speed is not null
            select (result.Cell, result.Hidden, result.Steps, speed.Value);
        var all = theirs.ToArray();
        if (all.Length > 0)
            yield return Make("Published throughput: PyTorch on an Apple M-series processor, batch 64, input size 1", all, SeriesRole.Published) with
            {
                Note = "Another machine and another program: the shape can be compared, the height cannot.",
            };
    }

    static double? Find(PublishedCurves? published, ProfileResult result) =>
        published?.Throughput.TryGetValue((result.Cell, result.Hidden, result.Steps), out double speed) == true ? speed : null;


    static Chart Make(string title, (string Cell, int Hidden, int Steps, double Speed)[] results, SeriesRole role)
    {
        var places = results.Select(r => (r.Hidden, r.Steps)).Distinct().Order().ToList();
        return new()
        {
            Id = ChartId.Of(title),
            Kind = ChartKind.Bars,
            Title = title,
            X = new()
            {
                Label = "hidden size × steps",
                Names = [.. places.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Hidden}×{p.Steps}"))],
            },
            Y = new() { Label = "thousand tokens a second", FromZero = true },
            Series = [.. results.GroupBy(r => r.Cell).Select(cell => new ChartSeries
            {
                Name = cell.Key,
                Colour = Palette.Slot(cell.Key),
                Role = role,
                X = [.. cell.Select(r => (double)places.IndexOf((r.Hidden, r.Steps)))],
                Y = [.. cell.Select(r => r.Speed / 1000)],
            })],
        };
    }
}
