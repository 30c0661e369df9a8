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
        double[] places = [.. groups.Select(group => group.Number(setting)!.Value)];
        return SweepChart.Of(
            ChartId.Of(section, groups[0].Task, others, "over", setting),
            $"{groups[0].Task}{(others.Length > 0 ? $", {others}" : "")}",
            setting, groups[0].Metric, usesBest,
            [.. groups.SelectMany(group => group.Runs).Select(run => run.Cell).Distinct().Select(cell => Series(cell, groups, places, usesBest))]);
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
