using System.Globalization;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>The metric over a setting that was varied while the others stayed, such as the number of distractors.</summary>
static class SweepCharts
{
    /// <param name="usesBest">Whether a run counts with its best epoch, otherwise with its last.</param>
    public static IEnumerable<Chart> Of(string section, IReadOnlyList<RunGroup> groups, bool usesBest) =>
        from sameTask in groups.GroupBy(one => one.Task)
        from setting in sameTask.First().Varied
        where sameTask.All(one => one.Number(setting) is not null)
        from sweep in sameTask.GroupBy(one => Others(one, setting))
        where sweep.Count() > 1
        select Make(section, setting, sweep.Key, [.. sweep.OrderBy(one => one.Number(setting))], usesBest);

    // The other varied settings, in words.
    static string Others(RunGroup group, string setting) => string.Join(", ", group.Varied.Where(key => key != setting)
        .Where(group.Settings.ContainsKey).Select(key => $"{key.Replace('_', ' ')} {group.Settings[key]}"));

    static Chart Make(string section, string setting, string others, RunGroup[] groups, bool usesBest)
    {
        string name = setting.Replace('_', ' ');
        double[] places = [.. groups.Select(group => group.Number(setting)!.Value)];
        bool log = places[0] > 0 && places[^1] / places[0] >= 8;
        var series = groups.SelectMany(group => group.Runs).Select(run => run.Cell).Distinct()
            .Select(cell => Series(cell, groups, places, usesBest)).ToList();
        var (mogru, gru) = (series.Find(s => s.Name == "mogru"), series.Find(s => s.Name == "gru"));
        return new()
        {
            Id = ChartId.Of(section, groups[0].Task, others, "over", name),
            Kind = ChartKind.Lines,
            Title = $"{groups[0].Task}{(others.Length > 0 ? $", {others}" : "")}: {groups[0].Metric} over {name}",
            Note = series.Any(s => s.Low is not null)
                ? "Points are means over seeds, bands one standard deviation either side."
                : "One seed a point.",
            X = new() { Label = name, Log = log, Ticks = places },
            Y = new()
            {
                Label = $"{MetricName.Of(groups[0].Metric)}, {(usesBest ? "best" : "last")} epoch",
                FromZero = groups[0].Metric == "accuracy",
                Log = groups[0].Metric != "accuracy" && series.All(s => s.Y.All(y => !double.IsFinite(y) || y > 0)),
            },
            Series = series,
            Marks = mogru is null || gru is null ? [] : [.. Crossing.Of(mogru, gru, log).Select(at => new ChartMark(
                at.X, at.Y, string.Create(CultureInfo.InvariantCulture, $"mogru and gru cross at {name} ≈ {at.X:G2}")))],
        };
    }

    static ChartSeries Series(string cell, RunGroup[] groups, double[] places, bool usesBest)
    {
        double[][] values = [.. groups.Select(group => group.Runs.Where(run => run.Cell == cell)
            .Select(run => (usesBest ? run.Best : run.Final) ?? double.NaN).ToArray())];
        int seeds = values.Max(place => place.Length);
        var bySeed = Enumerable.Range(0, seeds)
            .Select(seed => (IReadOnlyList<double>)[.. values.Select(place => seed < place.Length ? place[seed] : double.NaN)]).ToList();
        return Spread.Series(cell, Palette.Slot(cell), places, bySeed) with { HasPoints = true };
    }
}
