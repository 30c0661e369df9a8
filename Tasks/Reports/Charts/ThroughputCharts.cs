using System.Globalization;
using MoGru.Tasks.Profiling;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>Tokens a second by hidden size and steps, a bar a cell.</summary>
static class ThroughputCharts
{
    public static IEnumerable<Chart> Of(IReadOnlyList<ProfileResult> results) =>
        results.GroupBy(r => (r.InputSize, r.Batch, r.Threads)).Select(group => Make(
            string.Create(CultureInfo.InvariantCulture,
                $"input size {group.Key.InputSize}, batch {group.Key.Batch}, {Threads(group.Key.Threads)}"), [.. group]));

    static string Threads(int count) => count == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{count} threads");

    static Chart Make(string setting, ProfileResult[] results)
    {
        var places = results.Select(r => (r.Hidden, r.Steps)).Distinct().Order().ToList();
        return new()
        {
            Id = ChartId.Of("throughput", setting),
            Kind = ChartKind.Bars,
            Title = $"Throughput, forward and backward: {setting}",
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
                X = [.. cell.Select(r => (double)places.IndexOf((r.Hidden, r.Steps)))],
                Y = [.. cell.Select(r => r.ForwardBackwardTokensPerSecond / 1000)],
            })],
        };
    }
}
