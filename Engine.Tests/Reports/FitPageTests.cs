using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tasks.Tables;
using MoGru.Tests.Cells.Tables;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Reports;

public sealed partial class FitPageTests : IDisposable
{
    const string Hostile = "</script><img src=x onerror=alert(1)>&{{data}}";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Page_OfAForecast_HasTheAnswersOfTheModel()
    {
        var (fit, report, page) = Made(MadeTable.HoursText(500, missing: 0.02), new() { Targets = ["load"], Window = 24, Horizon = 4, Epochs = 2 });
        var table = Table.Parse(MadeTable.HoursText(500, missing: 0.02));
        var predictor = fit.Model.Open();
        Dictionary<int, float[]> told = [];  // by the row behind the window
        for (int row = 0; row < table.RowCount; row++)
        {
            if (predictor.Add([.. fit.Model.Settings.Inputs.Select(name => table[name].Numbers[row])], table["time"].TimeAt(row)))
                told[row + 1] = predictor.Run().ToArray();
        }

        var windows = Charts(page, "window-").ToList();
        Assert.Equal(["first", "middle", "last", "worst"], windows.SelectMany(one => Title().Match(one.GetProperty("title").GetString()!).Groups["which"].Value.Split(" and ")));
        foreach (var window in windows)
        {
            int row = int.Parse(Title().Match(window.GetProperty("title").GetString()!).Groups["row"].Value, CultureInfo.InvariantCulture) - 1;
            var series = window.GetProperty("series")[2];
            foreach (var (key, part) in new[] { ("y", 0), ("low", 1), ("high", 2) })
                Assert.Equal(Enumerable.Range(0, 4).Select(ahead => (double)told[row][3 * ahead + part]), Numbers(series, key));
        }
        var near = Charts(page, "answers-").Single().GetProperty("series");
        var (rows, truths, answers) = (Numbers(near[1], "x"), Numbers(near[0], "y"), Numbers(near[1], "y"));
        Assert.Equal(Enumerable.Range(401, 97).Select(row => (double)row), rows);
        Assert.Equal(rows.Select(row => (double)told[(int)row - 1][0]), answers);
        string csv = Figures(page).Single(figure => figure.GetProperty("chart").GetProperty("id").GetString() == "answers-1").GetProperty("csv").GetString()!;
        Assert.Contains(FormattableString.Invariant($"model,ours,401,{answers[0]:R},"), csv, StringComparison.Ordinal);

        int inside = 0;
        foreach (double row in rows)
        {
            float[] truth = fit.Examples!.TruthOf((int)row - 401).ToArray();
            inside += Enumerable.Range(0, 4).Count(ahead => truth[ahead] >= told[(int)row - 1][3 * ahead + 1] && truth[ahead] <= told[(int)row - 1][3 * ahead + 2]);
        }
        Assert.Equal(inside / (4.0 * rows.Length), report.Result.Findings!.Inside!.Value, 9);
        Assert.Equal(truths, rows.Select(row => (double)fit.Examples!.TruthOf((int)row - 401).Span[0]));
        double step1 = rows.Average(row => (double)fit.Examples!.TruthOf((int)row - 401).Span[0] - told[(int)row - 1][0]);
        Assert.Equal(step1, Numbers(Charts(page, "residuals-1-by").Single().GetProperty("series")[0], "y")[0], 9);
        var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "fit.json"))).RootElement.GetProperty("findings");
        Assert.Equal(fit.Test!.Model, json.GetProperty("importance")[0].GetProperty("model").GetDouble(), 9);
        Assert.Equal(24, json.GetProperty("gradients").GetArrayLength());
        Assert.DoesNotMatch(@"(src|href)\s*=\s*""?(https?:)?//|@import|url\(", page);
        var curve = Charts(page, "curve-1").Single();
        Assert.Equal(fit.Curves[0].Best, curve.GetProperty("marks")[0].GetProperty("x").GetDouble());
    }

    [Fact]
    public void Page_OfHostileNames_HoldsThemAsDataOnly()
    {
        string name = $"\"{Hostile.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var lines = Enumerable.Range(0, 120).Select(row => FormattableString.Invariant($"{row % 7},5,{(row % 2 == 0 ? name : "b")}"));
        var (_, _, page) = Made($"{name},same,word\n" + string.Join('\n', lines), new() { Targets = [Hostile], Inputs = ["same"], Window = 4, Horizon = 2, Epochs = 1 });

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script>"));
        Assert.Contains(Charts(page, "importance").Single().GetProperty("grid").GetProperty("rows").EnumerateArray(), row => Hostile.StartsWith(row.GetString()!.TrimEnd('…'), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("classes")]
    [InlineData("one row")]
    [InlineData("nothing to test on")]
    [InlineData("quantiles")]
    [InlineData("a thousand columns")]
    [InlineData("scores")]
    public void Page_OfOtherFits_HasTheirChartsWithinItsLimits(string what)
    {
        string wide = string.Join(',', Enumerable.Range(0, 1000).Select(k => $"c{k}")) + "\n"
            + string.Join('\n', Enumerable.Range(0, 40).Select(row => string.Join(',', Enumerable.Range(0, 1000).Select(k => (row * (k + 3)) % 11))));
        string machines = "machine,state,vibration\n" + string.Join('\n', Enumerable.Range(0, 30).SelectMany(
            machine => Enumerable.Range(0, 20).Select(step => FormattableString.Invariant($"m{machine},s{machine % 2},{Math.Sin(step * (1 + machine % 2)):F3}"))));
        (string text, FitOptions options, string[] ids) = what switch
        {
            "classes" => (machines, new FitOptions { Targets = ["state"], Group = "machine" }, (string[])["confusion", "importance", "gradient", "curve-1"]),
            "one row" => ("v\n" + string.Join('\n', Enumerable.Range(0, 20)), new() { Window = 2, Horizon = 1, Test = 0.05 }, ["answers-1", "residuals-1-over-time", "importance"]),
            "nothing to test on" => ("v\n" + string.Join('\n', Enumerable.Range(0, 60)), new() { Test = 0 }, ["curve-1"]),
            "quantiles" => (MadeTable.HoursText(200), new() { Targets = ["load"], Window = 6, Horizon = 2, Quantiles = [0.25, 0.5, 0.75] }, ["window-1-first", "answers-1"]),
            "a thousand columns" => (wide, new() { Task = TableTask.Detect, Window = 3, Horizon = 1 }, ["answers-1", "answers-3", "importance", "gradient"]),
            _ => (MadeTable.HoursText(600), new() { Task = TableTask.Detect, Window = 12, Horizon = 3 }, ["score", "window-1-first", "window-2-first"]),
        };
        var (fit, report, page) = Made(text, options with { Epochs = 1 });

        Assert.All(ids, id => Assert.NotEmpty(Charts(page, id)));
        Assert.Equal(what != "nothing to test on", report.Result.Findings is not null);
        Assert.All(Figures(page), figure => Assert.All(
            figure.GetProperty("chart").GetProperty("series").EnumerateArray(), series => Assert.InRange(series.GetProperty("x").GetArrayLength(), 1, 4000)));
        Assert.InRange(page.Length, 60_000, 1_000_000);
        if (what == "classes")
        {
            var counts = Charts(page, "confusion").Single().GetProperty("matrix").GetProperty("counts");
            Assert.Equal(fit.Test!.Model, (counts[0][0].GetDouble() + counts[1][1].GetDouble()) / fit.Examples!.Count, 6);
        }
        if (what == "quantiles")
            Assert.Equal(0.5, report.Result.Findings!.Interval!.Value, 9);
        if (what == "scores")
            Assert.Equal(
                (double)fit.Model.Watch().Measured!.Value, Alarms(Charts(page, "score").Single()), 0.02);
    }

    static double Alarms(JsonElement chart)
    {
        var (scores, thresholds) = (Numbers(chart.GetProperty("series")[0], "y"), Numbers(chart.GetProperty("series")[1], "y"));
        return scores.Zip(thresholds).Count(one => one.First > one.Second) / (double)scores.Length;
    }

    (TableFit Fit, FitReport Report, string Page) Made(string text, FitOptions options)
    {
        string path = Path.Combine(folder.Path, "made.csv");
        File.WriteAllText(path, text);
        var data = FitData.Read(path, null, false, TableOptions.Default);
        var fit = data.Fit(options with { DataDigest = data.Digest }, null, new Progress<FitProgress>(), default);
        var report = FitReport.Of(fit, [fit], [1], path, data, folder.Path);
        report.Save();
        return (fit, report, File.ReadAllText(report.PagePath));
    }

    static IEnumerable<JsonElement> Figures(string page) =>
        from section in JsonDocument.Parse(Data().Match(page).Groups["json"].Value).RootElement.GetProperty("sections").EnumerateArray()
        from block in section.GetProperty("blocks").EnumerateArray()
        from figure in block.GetProperty("figures").EnumerateArray()
        select figure;

    static IEnumerable<JsonElement> Charts(string page, string id) =>
        Figures(page).Select(figure => figure.GetProperty("chart")).Where(chart => chart.GetProperty("id").GetString()!.StartsWith(id, StringComparison.Ordinal));

    static double[] Numbers(JsonElement series, string key) => [.. series.GetProperty(key).EnumerateArray().Select(one => one.GetDouble())];

    [GeneratedRegex(@"<script type=""application/json"" id=""report"">(?<json>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex(@": (?<which>.*) window, row (?<row>\d+)$")]
    private static partial Regex Title();
}
