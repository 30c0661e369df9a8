using MoGru.Cells.Tables;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Page;

namespace MoGru.Tasks.Tables.Page;

/// <summary>The report of a fit: <c>report.html</c> in the model's folder.</summary>
/// <param name="examined">The answers to what is tested on; none where nothing is.</param>
sealed class FitPage(TableFit fit, FitData data, FitResult result, FitExamination? examined)
{
    TableModelSettings Settings => fit.Model.Settings;

    /// <summary>The page as one file.</summary>
    public string Html() => HtmlPage.Of(Document(), "MoGru fit", "What the model can do");

    public ReportDocument Document() => new()
    {
        Summary = [.. Summary()],
        Facts =
        [
            $"{Points.Short(Path.GetFileName(result.Table))}, SHA-256 {result.DataSha256[..12]}…",
            $"{result.Cell} of {Counted.Of(result.Hidden, "unit")}, {Counted.Of(result.Parameters, "parameter")}",
            FormattableString.Invariant($"learned from {result.Train}, chosen by {result.Validation}, tested on {result.Test} {(Settings.OfSeries ? "series" : "windows")}"),
            FormattableString.Invariant($"{result.Seconds:F1} s"),
        ],
        Palette = Palette.Colours,
        Cells = [],
        Sections = [.. Sections()],
    };

    IEnumerable<string> Summary()
    {
        yield return result.Verdict;
        if (examined?.Findings is { Inside: { } inside, Interval: { } interval })
            yield return FormattableString.Invariant($"{inside:P1} of what was true lies inside the intervals, which are to hold {interval:P0}.");
        if (Settings.Task == TableTask.Detect && fit.Model.Watch() is { Measured: { } measured } watch)
            yield return FormattableString.Invariant($"{measured:P2} of the rows that it has not seen are alarms; {watch.FalseAlarms:P2} were asked for.");
    }

    IEnumerable<ReportSection> Sections()
    {
        if (fit.Test is { } metric && examined is not null)
        {
            yield return Tested(metric, examined);
            yield return new()
            {
                Id = "used",
                Title = "What the model used",
                Blocks = [.. Block("Inputs", [UseCharts.Importance(examined, metric)]), .. Block("Time", [UseCharts.GradientOverTime(examined)])],
            };
        }
        yield return new()
        {
            Id = "data",
            Title = "The data",
            Findings = [.. DataTables.Notes(data, fit)],
            Notes = [.. result.Reasons.Select(Points.Said)],
            Tables = [DataTables.Of(data, Settings)],
        };
        yield return new() { Id = "training", Title = "How it was trained", Tables = [.. Seeds()], Blocks = [.. Block("Learning curves", UseCharts.Curves(fit))] };
    }

    ReportSection Tested(TableMetric metric, FitExamination examined)
    {
        var answers = examined.Answers;
        bool classifies = Settings.Task == TableTask.Classify;
        var classes = new ClassCharts(answers);
        var numbers = new ForecastCharts(answers);
        return new()
        {
            Id = "tested",
            Title = "On rows that it has not seen",
            Notes = answers.Count < fit.Examples!.Count
                ? [FormattableString.Invariant($"Charts are of {answers.Count} of the {fit.Examples.Count} windows or series, evenly over all; the table is of all.")]
                : [],
            Tables = [Metric(metric), .. classifies && classes.Wrong() is { } wrong ? [wrong] : Array.Empty<ReportTable>()],
            Blocks = classifies
                ? [.. Block("Confusion", [classes.Confusion()]), .. Block("Most wrongly answered", classes.WrongSeries())]
                : [
                    .. Block("Scores", Scores()),
                    .. Block("Forecasts", numbers.Windows()),
                    .. Block("Answers", numbers.OverTime()),
                    .. Block("Residuals", numbers.Residuals()),
                ],
        };
    }

    IEnumerable<Chart> Scores()
    {
        if (Settings.Task == TableTask.Detect && (data.Test.Table ?? data.Table) is { } table
            && DetectionChart.Of(fit.Examples!, table, Math.Min(1, (double)examined!.Answers.Count / fit.Examples!.Count)) is { } chart)
            yield return chart;
    }

    static ReportTable Metric(TableMetric metric)
    {
        IEnumerable<(string Name, double Value)> rows = [("model", metric.Model), .. metric.Baselines.Select(one => (one.Key, one.Value))];
        var ranked = metric.HigherIsBetter ? rows.OrderByDescending(row => row.Value) : rows.OrderBy(row => row.Value);
        return new(
            MetricLines.Heading(metric), null, ["answer", metric.Name, "model / this"],
            [
                .. ranked.Select(row => new ReportRow("",
                [
                    row.Name == "model" ? new(row.Name, Tone: metric.HasLearned ? "agrees" : "differs") : new(row.Name),
                    new(NumberText.Of(row.Value), row.Value),
                    row.Name != "model" && row.Value > 0 ? new(NumberText.Of(metric.Model / row.Value), metric.Model / row.Value) : new("–"),
                ])),
            ]);
    }

    IEnumerable<ReportTable> Seeds()
    {
        if (result.Seeds.Count > 1)
            yield return new(
                "Seeds", "The model of the seed that is best on validation is kept.", ["seed", "validation", "test"],
                [
                    .. result.Seeds.Select(seed => new ReportRow("",
                    [
                        new(FormattableString.Invariant($"{seed.Seed}")), new(NumberText.Of(seed.Validation), seed.Validation),
                        seed.Test is { } test ? new(NumberText.Of(test), test) : new("–"),
                    ])),
                ]);
    }

    static IEnumerable<ChartBlock> Block(string title, IEnumerable<Chart> charts) =>
        charts.Select(chart => new ChartFigure(chart, ChartCsv.Of(chart))).ToList() is { Count: > 0 } figures ? [new(title, figures)] : [];
}
