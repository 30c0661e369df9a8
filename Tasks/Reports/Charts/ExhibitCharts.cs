using System.Globalization;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>β along the sequence, confusion matrices, waveforms and forecasts, from the exhibits of runs.</summary>
static class ExhibitCharts
{
    public static Chart? BetaOverSteps(string section, RunGroup condition)
    {
        var profiles =
            from run in condition.Runs
            from profile in run.Exhibits?.BetaOverSteps ?? []
            select (run.Cell, profile.Layer, profile.Mean, profile.Sd);
        bool hasLayers = profiles.Any(profile => profile.Layer > 0);
        var series = profiles.GroupBy(profile => (profile.Cell, profile.Layer)).Select(same => Spread.Series(
            hasLayers ? $"{same.Key.Cell} layer {same.Key.Layer}" : same.Key.Cell,
            Palette.Slot(hasLayers && same.Key.Layer > 0 ? $"{same.Key.Cell} layer {same.Key.Layer}" : same.Key.Cell),
            Steps(1, same.Max(profile => profile.Mean.Count)),
            [.. same.Select(profile => profile.Mean)], [.. same.Select(profile => profile.Sd)])).ToList();
        return series.Count == 0 ? null : new()
        {
            Id = ChartId.Of(section, condition.Label, "beta over steps"),
            Kind = ChartKind.Lines,
            Title = $"{condition.Label}: β over time steps",
            Note = "The final model on a batch of validation samples; bands are one standard deviation over samples. Both are means over seeds.",
            X = new() { Label = "time step" },
            Y = new() { Label = "momentum retention β" },
            Series = series,
        };
    }

    /// <summary>A confusion matrix a cell, summed over seeds.</summary>
    public static IEnumerable<Chart> Confusion(string section, RunGroup condition) =>
        from cell in condition.Cells
        let runs = cell.Where(run => run.Exhibits is { Confusion: not null, Classes: not null }).ToList()
        where runs.Count > 0
        let names = runs[0].Exhibits!.Classes!
        let same = runs.Where(run => run.Exhibits!.Classes!.SequenceEqual(names)).ToList()
        select new Chart
        {
            Id = ChartId.Of(section, condition.Label, cell.Key, "confusion"),
            Kind = ChartKind.Matrix,
            Title = $"{condition.Label}: {cell.Key}, last epoch",
            Note = same.Count > 1 ? $"Validation windows, summed over {same.Count} seeds." : null,
            X = new() { Label = "answer" },
            Y = new() { Label = "true class" },
            Matrix = new(names, Sum(same.Select(run => run.Exhibits!.Confusion!), names.Count)),
        };

    /// <summary>An example of each class as the first run read it.</summary>
    public static IEnumerable<Chart> Waveforms(string section, RunGroup condition)
    {
        var shown = condition.Runs.FirstOrDefault(run => run.Exhibits?.Waveforms is { Count: > 0 });
        foreach (var wave in shown?.Exhibits!.Waveforms ?? [])
        {
            var answers = condition.Runs.Where(run => run.Seed == shown!.Seed)
                .Select(run => (run.Cell, run.Exhibits?.Waveforms?.FirstOrDefault(other => other.Class == wave.Class)?.Predicted))
                .Where(answer => answer.Predicted is not null).Select(answer => $"{answer.Cell}: {answer.Predicted}");
            yield return new()
            {
                Id = ChartId.Of(section, condition.Label, "waveform", wave.Class),
                Kind = ChartKind.Lines,
                Title = $"{condition.Label}: {wave.Class}",
                Note = $"Taken for: {string.Join("; ", answers)}.",
                X = new() { Label = "sample" },
                Y = new() { Label = "acceleration (standard deviations)" },
                Series = [new() { Name = wave.Class, Colour = "ink", Role = SeriesRole.Truth, X = Steps(0, wave.Samples.Count), Y = wave.Samples }],
            };
        }
    }

    /// <summary>Windows of the first seed: history, truth, and each cell's forecast.</summary>
    public static IEnumerable<Chart> Forecasts(string section, RunGroup condition)
    {
        var forecasts = condition.Runs.Where(run => run.Seed == condition.Runs[0].Seed)
            .SelectMany(run => (run.Exhibits?.Forecasts ?? []).Select(forecast => (run.Cell, Forecast: forecast)));
        foreach (var window in forecasts.GroupBy(pair => pair.Forecast.Sample))
        {
            var first = window.First().Forecast;
            double[] ahead = Steps(1, first.Truth.Count);
            yield return new()
            {
                Id = ChartId.Of(section, condition.Label, "forecast", window.Key.ToString(CultureInfo.InvariantCulture)),
                Kind = ChartKind.Lines,
                Title = $"{condition.Label}: forecast from validation window {window.Key}",
                X = new() { Label = "steps ahead" },
                Y = new() { Label = "value (standard deviations)" },
                Series =
                [
                    new() { Name = "given", Colour = "faint", Role = SeriesRole.History, X = Steps(1 - first.History.Count, first.History.Count), Y = first.History },
                    new() { Name = "truth", Colour = "ink", Role = SeriesRole.Truth, X = ahead, Y = first.Truth },
                    .. window.Select(pair => new ChartSeries
                    {
                        Name = pair.Cell,
                        Colour = Palette.Slot(pair.Cell),
                        X = Steps(1, pair.Forecast.Predicted.Count),
                        Y = pair.Forecast.Predicted,
                    }),
                ],
            };
        }
    }

    static double[] Steps(int first, int count) => [.. Enumerable.Range(first, count).Select(step => (double)step)];

    static IReadOnlyList<IReadOnlyList<long>> Sum(IEnumerable<IReadOnlyList<IReadOnlyList<long>>> matrices, int classes) =>
        [.. Enumerable.Range(0, classes).Select(row => (IReadOnlyList<long>)[.. Enumerable.Range(0, classes)
            .Select(column => matrices.Sum(matrix => matrix[row][column]))])];
}
