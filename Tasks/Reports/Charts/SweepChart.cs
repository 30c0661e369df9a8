using System.Globalization;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>A chart of a metric over a setting, with the points marked where MoGRU and GRU cross.</summary>
static class SweepChart
{
    /// <param name="setting">By its name in JSON.</param>
    /// <param name="usesBest">Whether a run counts with its best epoch, otherwise with its last.</param>
    public static Chart Of(string id, string title, string setting, string metric, bool usesBest, IReadOnlyList<ChartSeries> series)
    {
        string name = setting.Replace('_', ' ');
        double[] places = [.. series.SelectMany(s => s.X).Distinct().Order()];
        bool log = places[0] > 0 && places[^1] / places[0] >= 8;
        return new()
        {
            Id = id,
            Kind = ChartKind.Lines,
            Title = $"{title}, {(metric == "accuracy" ? metric : "error")} over {name}",
            Note = series.Any(s => s.Low is not null)
                ? "Points are means over seeds, bands one standard deviation either side; rings mark where mogru and gru cross."
                : "One seed a point; rings mark where mogru and gru cross.",
            X = new() { Label = name, Log = log, Ticks = places },
            Y = new()
            {
                Label = $"{MetricName.Of(metric)}, {(usesBest ? "best" : "last")} epoch",
                FromZero = metric == "accuracy",
                Log = metric != "accuracy" && series.All(s => s.Y.All(y => !double.IsFinite(y) || y > 0)),
            },
            Series = series,
            Marks = [.. Marks(series, name, log)],
        };
    }

    static IEnumerable<ChartMark> Marks(IReadOnlyList<ChartSeries> series, string name, bool log)
    {
        var ours = series.Where(s => s.Role == SeriesRole.Ours);
        if (ours.FirstOrDefault(s => s.Name == "mogru") is not { } mogru || ours.FirstOrDefault(s => s.Name == "gru") is not { } gru)
            yield break;
        var crossings = Crossing.Of(mogru, gru, log).ToList();
        string before = crossings.Count == 1 ? $"mogru and gru cross at {name} " : "";  // several would lie over each other
        foreach (var (x, y) in crossings)
            yield return new(x, y, string.Create(CultureInfo.InvariantCulture, $"{before}≈ {Rounded(x):0.##}"));
    }

    // Two digits.
    static double Rounded(double x)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(Math.Abs(x), 1e-12))) - 1);
        return Math.Round(x / unit) * unit;
    }
}
