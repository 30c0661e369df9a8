using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>The metric over a setting that was varied while the others stayed, such as the number of distractors.</summary>
static class SweepCharts
{
    /// <param name="verb">The experiment, by which published values are found.</param>
    /// <param name="usesBest">Whether a run counts with its best epoch, otherwise with its last.</param>
    public static IEnumerable<Chart> Of(string section, string verb, IReadOnlyList<RunGroup> groups, bool usesBest) =>
        from sameTask in groups.GroupBy(one => one.Task)
        from setting in sameTask.First().Varied
        where sameTask.All(one => one.Number(setting) is not null)
        from sweep in sameTask.GroupBy(one => Others(one, setting))
        where sweep.Count() > 1
        select Make(section, verb, setting, sweep.Key, [.. sweep.OrderBy(one => one.Number(setting))], usesBest);

    // The other varied settings, in words.
    static string Others(RunGroup group, string setting) => string.Join(", ", group.Varied.Where(key => key != setting)
        .Where(group.Settings.ContainsKey).Select(key => $"{key.Replace('_', ' ')} {group.Settings[key]}"));

    static Chart Make(string section, string verb, string setting, string others, RunGroup[] groups, bool usesBest)
    {
        double[] places = [.. groups.Select(group => group.Number(setting)!.Value)];
        string[] cells = [.. groups.SelectMany(group => group.Runs).Select(run => run.Cell).Distinct()];
        var chart = SweepChart.Of(
            ChartId.Of(section, groups[0].Task, others, "over", setting),
            $"{groups[0].Task}{(others.Length > 0 ? $", {others}" : "")}",
            setting, groups[0].Metric, usesBest,
            [.. cells.Select(cell => Published(cell, verb, setting, groups)).OfType<ChartSeries>(),
             .. cells.Select(cell => Series(cell, groups, places, usesBest))]);
        bool differ = groups.SelectMany(group => group.Runs).Any(run => PublishedTables.Find(verb, run.Config)?.HasSettingsOf(run.Config) == false);
        return differ ? chart with { Note = $"{chart.Note} {PublishedBehind.OtherSettings}" } : chart;
    }

    static ChartSeries? Published(string cell, string verb, string setting, RunGroup[] groups)
    {
        var points =
            from one in groups
            let run = one.Runs.FirstOrDefault(run => run.Cell == cell)
            where run is not null
            let value = PublishedTables.Find(verb, run.Config)
            where value is not null
            select (X: one.Number(setting)!.Value, value.Mean);
        var all = points.ToList();
        return all.Count == 0 ? null : new()
        {
            Name = cell,
            Colour = Palette.Slot(cell),
            Role = SeriesRole.Published,
            HasPoints = true,
            X = [.. all.Select(point => point.X)],
            Y = [.. all.Select(point => point.Mean)],
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
