using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Page;
using MoGru.Tasks.Reports.Svg;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Reports;

public partial class PageTests
{
    const string Hostile = "</script><img src=x onerror=alert(1)><!--<script>\u2028\u0007{{script}}";

    [Fact]
    public void Page_OfAHostileName_HoldsItAsDataOnly()
    {
        string page = HtmlPage.Of(new ReportBuilder(Runs.Input(Runs.Of(Hostile, 1, 10, 0.5)), null).Build());

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror=alert", page.Replace("\\u003Cimg src=x onerror=alert", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(2, EndOfScript().Count(page));
        var data = JsonDocument.Parse(Data().Match(page).Groups["json"].Value).RootElement;
        Assert.Equal(Hostile, data.GetProperty("cells")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Page_OfAnyReport_LoadsNothing()
    {
        string page = HtmlPage.Of(new ReportBuilder(Runs.Input(Runs.Of("gru", 1, 10, 0.5)), null).Build());

        Assert.DoesNotMatch(@"(src|href)\s*=\s*""?(https?:)?//|@import|url\(", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gru", 0.5)]
    [InlineData(Hostile, -3)]
    [InlineData("nothing to draw", double.NaN)]
    public void Svg_OfAChart_IsWellFormedAndFinite(string name, double value)
    {
        var chart = ChartTests.Chart(name, value) with { Marks = [new(1.5, value, name)] };
        foreach (var one in new[] { chart, chart with { Y = new() { Label = "y", Log = true } }, Bars(name, value), Matrix(name) })
        {
            string svg = SvgChart.Of(one);

            Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
            Assert.DoesNotMatch("NaN|Infinity|∞", Regex.Replace(svg, ">[^<]*<", "><"));
        }
    }

    [Fact]
    public void Assets_ThirdParty_AreThoseOfTheirNote()
    {
        string note = Repository.Read("Tasks/Reports/Assets/THIRD-PARTY.md");
        foreach (string file in new[] { "uPlot.iife.min.js", "uPlot.min.css" })
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(Repository.Root, "Tasks/Reports/Assets", file));
            string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
            Assert.Contains(digest, note, StringComparison.Ordinal);
        }
    }

    static Chart Bars(string name, double value) => ChartTests.Chart(name, value) with
    {
        Kind = ChartKind.Bars,
        X = new() { Label = name, Names = [name, "b", "c", "d"] },
        Y = new() { Label = "y", FromZero = true },
    };

    static Chart Matrix(string name) => ChartTests.Chart(name, 1) with { Kind = ChartKind.Matrix, Matrix = new([name, "b"], [[0, 0], [1, 2]]) };

    [GeneratedRegex("</script", RegexOptions.IgnoreCase)]
    private static partial Regex EndOfScript();

    [GeneratedRegex(@"<script type=""application/json"" id=""report"">(?<json>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();
}
