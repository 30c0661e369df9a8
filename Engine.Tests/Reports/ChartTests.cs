using System.Globalization;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Reports.Page;
using MoGru.Tasks.Reports.Svg;
using MoGru.Tests.Experiments;
using Xunit;

namespace MoGru.Tests.Reports;

public class ChartTests
{
    [Fact]
    public void Crossing_BetweenTwoPoints_LiesOnBothLines()
    {
        var (first, second) = (Line("mogru", [10, 100], [1, 0]), Line("gru", [10, 100], [0.5, 0.25]));

        var (x, y) = Assert.Single(Crossing.Of(first, second, logX: false));
        Assert.Equal(70, x, 1e-9);
        Assert.Equal(1 / 3.0, y, 1e-9);
        var (logX, logY) = Assert.Single(Crossing.Of(first, second, logX: true));
        Assert.Equal(10 * Math.Pow(10, 2 / 3.0), logX, 1e-9);
        Assert.Equal(1 / 3.0, logY, 1e-9);
    }

    [Fact]
    public void Crossing_OfLinesThatTouchOrHaveGaps_IsNone()
    {
        Assert.Empty(Crossing.Of(Line("mogru", [1, 2, 3], [1, 1, 2]), Line("gru", [1, 2, 3], [0, 1, 1]), logX: false));
        Assert.Empty(Crossing.Of(Line("mogru", [1, 2], [1, double.NaN]), Line("gru", [1, 2], [0, 1]), logX: false));
        Assert.Empty(Crossing.Of(Line("mogru", [1, 2], [1, 0]), Line("gru", [3, 4], [0, 1]), logX: false));
    }

    [Fact]
    public void Report_OfManyCellsAndTasks_IsOneGridWithItsNumbers()
    {
        var result = Grids.Of(5, 5, (cell, task) => cell + 0.1 * task);
        var section = new ReportBuilder(new() { Experiments = [new("survey", "runs/survey.json", result)], Profiles = [] }, null).Build().Sections.Single();

        var figure = section.Blocks.Single(block => block.Title == "What each cell can do").Figures.Single();
        Assert.Equal((5, 6), (figure.Chart.Grid!.Rows.Count, figure.Chart.Grid.Columns.Count));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], figure.Chart.Grid.Shades.Select(row => Math.Round(row[2], 9)));
        Assert.StartsWith("cell,task 0,task 1,task 2,task 3,task 4,tokens/s\r\ncell 0,0,0.1,", figure.Csv, StringComparison.Ordinal);
        string svg = SvgChart.Of(figure.Chart);
        Assert.All(figure.Chart.Grid.Columns.Concat(figure.Chart.Grid.Rows), name => Assert.Contains($">{name}<", svg, StringComparison.Ordinal));
    }

    [Fact]
    public void Report_OfASweep_MarksTheCrossingAndAveragesSeeds()
    {
        var document = new ReportBuilder(Runs.Input(
            Runs.Of("mogru", 1, 10, 0.25, 1), Runs.Of("mogru", 2, 10, 0.5, 0.75), Runs.Of("gru", 1, 10, 0.5), Runs.Of("gru", 2, 10, 0.5),
            Runs.Of("mogru", 1, 20, 0.25), Runs.Of("mogru", 2, 20, 0.25), Runs.Of("gru", 1, 20, 0.5), Runs.Of("gru", 2, 20, 0.5)), null).Build();
        var charts = document.Sections.SelectMany(section => section.Blocks).SelectMany(block => block.Figures).Select(figure => figure.Chart).ToList();

        var sweep = charts.Single(chart => chart.Title.Contains("over distractors", StringComparison.Ordinal));
        Assert.Equal([0.875, 0.25], sweep.Series.Single(s => s is { Name: "mogru", Role: SeriesRole.Ours }).Y);
        Assert.Equal(16, Assert.Single(sweep.Marks).X, 1e-9);  // 0.875 falls to 0.25 and passes 0.5 at 6 tenths of the way
        var curve = charts.First(chart => chart.Title == "interference, epochs 2, distractors 10: validation");
        Assert.Equal([0.375, 0.875], curve.Series.Single().Y);
        Assert.Equal(0.375 - Math.Sqrt(0.03125), curve.Series.Single().Low![0], 1e-12);
        Assert.Equal(charts.Count, charts.DistinctBy(chart => chart.Id).Count());
    }

    [Fact]
    public void Report_OfTheStateSpaceModel_ComparesItWithTheCellsOfOneLayer()
    {
        static RunResult Layers(RunResult run, int layers) => run with { Config = run.Config with { Layers = layers } };
        static string[] Labels(params RunResult[] runs) => [.. RunGroup.Of(runs).Select(group => group.Label)];
        var (gru, ssm) = (Runs.Of("gru", 1, 10, 0.5), Layers(Runs.Of("ssm", 1, 10, 0.5), 2));

        Assert.Equal(["interference"], Labels(gru, Layers(Runs.Of("mogru", 1, 10, 0.5), 1), ssm));
        Assert.Equal(["interference, layers 1", "interference, layers 2"], Labels(gru, Layers(Runs.Of("mogru", 1, 10, 0.5), 2)));
        Assert.Equal(["interference, layers 1", "interference, layers 2"], Labels(gru, Layers(gru, 2), ssm));
        Assert.Equal(["interference, distractors 10", "interference, distractors 20"], Labels(gru, ssm, Runs.Of("gru", 1, 20, 0.5)));
    }

    [Fact]
    public void Report_OfTheSameExperimentTwice_TellsThemApartByFolderOrFile()
    {
        static string[] Titles(params string[] paths) =>
        [
            .. new ReportBuilder(
                new()
                {
                    Experiments = [.. paths.Select((path, seed) => new ExperimentInput("interference", path, Runs.Experiment(Runs.Of("gru", seed, 10, 0.5))))],
                    Profiles = [],
                },
                null).Build().Sections.Select(section => section.Title),
        ];

        Assert.Equal(["Interference"], Titles("a/one.json"));
        Assert.Equal(["Interference: a", "Interference: b"], Titles("a/interference.json", "b/interference.json"));
        Assert.Equal(["Interference: one", "Interference: two", "Interference: b"], Titles("a/one.json", "a/two.json", "b/interference.json"));
    }

    [Fact]
    public void Csv_OfAChart_HasItsNumbersWholeAndItsNamesQuoted()
    {
        double third = 1 / 3.0;
        string csv = ChartCsv.Of(Chart("=cmd|'/C calc'!A0", third) with { X = new() { Label = "a \"b\", c" } });
        string[] lines = csv.Split("\r\n");

        Assert.Equal("series,role,\"a \"\"b\"\", c\",y,low,high", lines[0]);
        Assert.Equal($"'=cmd|'/C calc'!A0,ours,1,{third.ToString("R", CultureInfo.InvariantCulture)},,", lines[1]);
        Assert.Equal(third, double.Parse(lines[1].Split(',')[3], CultureInfo.InvariantCulture));
        Assert.Equal("", lines[2].Split(',')[3]);  // not a number
    }

    [Theory]
    [InlineData("mogru:clip=0.5", "mogru:clip=1")]
    [InlineData("mogru", "mogru:no-reset")]
    [InlineData("gru", "lstm")]
    public void Palette_OfTwoCells_HasTwoColours(string first, string second)
    {
        Assert.NotEqual(Palette.Find(Palette.Slot(first)).Light, Palette.Find(Palette.Slot(second)).Light);
        Assert.NotEqual(Palette.Find(Palette.Slot(first)).Dark, Palette.Find(Palette.Slot(second)).Dark);
    }

    internal static Chart Chart(string name, double value) => new()
    {
        Id = "id",
        Kind = ChartKind.Lines,
        Title = name,
        X = new() { Label = name },
        Y = new() { Label = "y" },
        Series = [Line(name, [1, 2, 3], [value, double.NaN, 2]) with { Colour = Palette.Slot(name) }],
    };

    static ChartSeries Line(string name, double[] x, double[] y) => new() { Name = name, Colour = "gru", X = x, Y = y };
}
