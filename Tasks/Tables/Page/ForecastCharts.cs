using MoGru.Cells.Tables;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Tables.Page;

/// <summary>Numbers that were answered, over those that were true.</summary>
sealed class ForecastCharts(TestedAnswers answers)
{
    const int MostTargets = 3, LeastGiven = 24, MostAnswers = 300;

    readonly TableModelSettings settings = answers.Settings;

    IEnumerable<int> Targets => Enumerable.Range(0, Math.Min(MostTargets, settings.Targets.Count));

    bool Foretells => settings.Task is TableTask.Forecast or TableTask.Detect;

    /// <summary>Whole forecasts: the first one, one in the middle, the last and the worst.</summary>
    public IEnumerable<Chart> Windows() => !Foretells || answers.Rows == 1 ? [] :
        from target in Targets
        from chosen in new (string Which, int Example)[]
        {
            ("first", 0), ("middle", answers.Count / 2), ("last", answers.Count - 1),
            ("worst", Enumerable.Range(0, answers.Count).MaxBy(example => SquareError(example, target))),
        }.GroupBy(one => one.Example)
        select Window(string.Join(" and ", chosen.Select(one => one.Which)), chosen.Key, target);

    /// <summary>The nearest answer to each row, or the answer to each series by what was true.</summary>
    public IEnumerable<Chart> OverTime() => Targets.Select(target =>
    {
        int[] places = settings.OfSeries
            ? [.. Points.Evenly(answers.Count, MostAnswers).OrderBy(example => answers.Truth(example, 0, target))]
            : Points.Evenly(answers.Count, MostAnswers);
        double[] x = [.. places.Select((example, k) => settings.OfSeries ? k + 1 : Place(example))];
        return new Chart
        {
            Id = ChartId.Of("answers", Number(target)),
            Kind = ChartKind.Lines,
            Title = $"{Points.Short(settings.Targets[target])}: {(settings.OfSeries ? "answer and truth, by the truth" : Foretells ? "foretold a row before" : "answer and truth")}",
            Note = IntervalNote,
            X = new() { Label = settings.OfSeries ? "series" : PlaceName },
            Y = new() { Label = Points.Short(settings.Targets[target]) },
            Series =
            [
                new() { Name = "truth", Colour = "ink", Role = SeriesRole.Truth, X = x, Y = [.. places.Select(example => answers.Truth(example, 0, target))] },
                Model(target, x, [.. places.Select(example => (example, 0))]),
            ],
        };
    });

    /// <summary>Truth less answer: by the rows ahead, and over time.</summary>
    public IEnumerable<Chart> Residuals()
    {
        foreach (int target in Targets)
        {
            if (answers.Rows > 1)
                yield return Spread(
                    target, "by rows ahead", "rows ahead", [.. Enumerable.Range(1, answers.Rows).Select(row => (double)row)],
                    [.. Enumerable.Range(0, answers.Rows).Select(row => Enumerable.Range(0, answers.Count).Select(example => answers.Residual(example, row, target)))]);
            if (settings.OfSeries)
                continue;
            const int Parts = 100;
            var parts = Enumerable.Range(0, answers.Count).GroupBy(example => (long)example * Parts / answers.Count).ToList();
            yield return Spread(
                target, "over time", PlaceName, [.. parts.Select(part => Place(part.First()))],
                [.. parts.Select(part => part.SelectMany(example => Enumerable.Range(0, answers.Rows).Select(row => answers.Residual(example, row, target))))]);
        }
    }

    Chart Window(string which, int example, int target)
    {
        var seen = answers.Examples.SeenOf(example).Span;
        int channels = seen.Length / settings.Window, given = Math.Min(settings.Window, Math.Max(LeastGiven, 3 * answers.Rows));
        double[] history = new double[given], ahead = [.. Enumerable.Range(1, answers.Rows).Select(row => (double)row)];
        for (int k = 0; k < given; k++)
            history[k] = seen[(settings.Window - given + k) * channels + target];
        string group = settings.Group is null ? "" : $"{Points.Short(answers.Examples.GroupOf(example))}, ";
        return new()
        {
            Id = ChartId.Of("window", Number(target), which),
            Kind = ChartKind.Lines,
            Title = FormattableString.Invariant($"{Points.Short(settings.Targets[target])}: {which} window, {group}row {Row(example) + 1}"),
            Note = IntervalNote,
            X = new() { Label = "rows ahead" },
            Y = new() { Label = Points.Short(settings.Targets[target]) },
            Series =
            [
                new() { Name = "given", Colour = "faint", Role = SeriesRole.History, X = [.. Enumerable.Range(1 - given, given).Select(k => (double)k)], Y = history },
                new()
                {
                    Name = "truth",
                    Colour = "ink",
                    Role = SeriesRole.Truth,
                    X = ahead,
                    Y = [.. Enumerable.Range(0, answers.Rows).Select(row => answers.Truth(example, row, target))],
                },
                Model(target, ahead, [.. Enumerable.Range(0, answers.Rows).Select(row => (example, row))]),
            ],
        };
    }

    ChartSeries Model(int target, double[] x, (int Example, int Row)[] places) => new()
    {
        Name = "model",
        Colour = Palette.Slot(settings.CellName),
        X = x,
        Y = [.. places.Select(one => answers.Answer(one.Example, one.Row, target))],
        Low = answers.Interval > 0 ? [.. places.Select(one => answers.Low(one.Example, one.Row, target))] : null,
        High = answers.Interval > 0 ? [.. places.Select(one => answers.High(one.Example, one.Row, target))] : null,
    };

    Chart Spread(int target, string what, string xLabel, double[] x, IReadOnlyList<IEnumerable<double>> residuals)
    {
        double[][] sorted = [.. residuals.Select(all => all.Order().ToArray())];
        return new()
        {
            Id = ChartId.Of("residuals", Number(target), what),
            Kind = ChartKind.Lines,
            Title = $"{Points.Short(settings.Targets[target])}: residuals {what}",
            Note = "Truth less answer: the line is the mean, the band holds those from the tenth to the ninetieth hundredth.",
            X = new() { Label = xLabel },
            Y = new() { Label = $"residual of {Points.Short(settings.Targets[target])}", FromZero = true },
            Series =
            [
                new()
                {
                    Name = "residual",
                    Colour = Palette.Slot(settings.CellName),
                    X = x,
                    Y = [.. sorted.Select(all => all.Average())],
                    Low = [.. sorted.Select(all => all[(int)(0.1 * (all.Length - 1))])],
                    High = [.. sorted.Select(all => all[(int)Math.Ceiling(0.9 * (all.Length - 1))])],
                },
            ],
        };
    }

    double SquareError(int example, int target) =>
        Enumerable.Range(0, answers.Rows).Sum(row => answers.Residual(example, row, target) * answers.Residual(example, row, target));

    // The row that is answered first.
    int Row(int example)
    {
        var rows = answers.Examples.RowsOf(example).Span;
        return rows[Foretells ? settings.Window : rows.Length - 1];
    }

    // Rows of several series may lie among each other.
    double Place(int example) => settings.Group is null ? Row(example) + 1 : example + 1;

    string PlaceName => settings.Group is null ? "row of the table" : "window, series after series";

    string? IntervalNote => answers.Interval > 0
        ? FormattableString.Invariant($"The band is to hold {answers.Interval:P0} of what comes.")
        : null;

    static string Number(int target) => FormattableString.Invariant($"{target + 1}");
}
