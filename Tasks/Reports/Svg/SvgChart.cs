using System.Globalization;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>A chart as a standalone SVG file on white paper.</summary>
static class SvgChart
{
    const double Narrow = 480, Wide = 640, Left = 58, Right = 14, PlotHeight = 220, Foot = 42;

    public static string Of(Chart chart)
    {
        if (chart.Matrix is { } matrix)
            return SvgMatrix.Of(chart, matrix);
        if (chart.Grid is { } grid)
            return SvgGrid.Of(chart, grid);
        double width = chart.X.Names is { Count: > 6 } ? Wide : Narrow;
        var legend = SvgLegend.Of(chart, width - Left - Right);
        double top = 46 + legend.Height, bottom = top + PlotHeight;
        using var paper = new SvgPaper(width, bottom + Foot, chart.Title);
        paper.Words(Left, 18, chart.Title, bold: true);
        legend.Draw(paper, Left, 34);
        paper.Words(Left, top - 8, chart.Y.Label, colour: SvgPaper.Soft);
        paper.Words((Left + width - Right) / 2, bottom + 34, chart.X.Label, "middle", SvgPaper.Soft);

        var y = SvgScale.Around(
            chart.Series.SelectMany(s => s.Y.Concat(s.Low ?? []).Concat(s.High ?? [])), chart.Y, bottom, top, 0.06);
        foreach (double tick in y.Ticks(5))
        {
            paper.Line(Left, y.At(tick), width - Right, y.At(tick), SvgPaper.Rule);
            paper.Words(Left - 6, y.At(tick) + 4, Number(tick), "end", SvgPaper.Soft);
        }
        var x = chart.X.Names is { } names
            ? new SvgScale(-0.5, names.Count - 0.5, Left, width - Right, false)
            : SvgScale.Around(chart.Series.SelectMany(s => s.X), chart.X, Left, width - Right, chart.X.Ticks is null ? 0 : 0.04);
        foreach (var (at, words) in Places(chart.X, x))
        {
            paper.Line(x.At(at), bottom, x.At(at), bottom + 4, SvgPaper.Rule);
            paper.Words(x.At(at), bottom + 17, words, "middle", SvgPaper.Soft);
        }

        if (chart.Kind == ChartKind.Bars)
            SvgBars.Draw(paper, chart, x, y);
        else
            SvgLines.Draw(paper, chart, x, y);
        return paper.Finish();
    }

    static IEnumerable<(double At, string Words)> Places(ChartAxis axis, SvgScale scale) => axis.Names is { } names
        ? names.Select((name, k) => ((double)k, name))
        : (axis.Ticks ?? scale.Ticks(6)).Where(scale.Holds).Select(tick => (tick, Number(tick)));

    static string Number(double value) => Math.Abs(value) is >= 1e-4 and < 1e6 or 0
        ? value.ToString("#,0.######", CultureInfo.InvariantCulture)
        : value.ToString("0.##e+0", CultureInfo.InvariantCulture);
}
