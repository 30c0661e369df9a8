using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>Lines, their bands, and marked points.</summary>
static class SvgLines
{
    const string Broken = "5 4";

    public static void Draw(SvgPaper paper, Chart chart, SvgScale x, SvgScale y)
    {
        var behindFirst = chart.Series.OrderBy(s => s.Role == SeriesRole.Published ? 0 : 1).ToList();
        foreach (var series in behindFirst)
        {
            if (series.Low is { } low && series.High is { } high)
                paper.Area([.. Points(series.X, high, x, y), .. Points(series.X, low, x, y).Reverse()], SvgPaper.Colour(series.Colour),
                    series.Role == SeriesRole.Published ? 0.07 : 0.16);
        }
        foreach (var series in behindFirst)
        {
            string colour = SvgPaper.Colour(series.Colour);
            bool published = series.Role == SeriesRole.Published;
            var points = Points(series.X, series.Y, x, y).ToList();
            bool thin = series.Role is SeriesRole.Truth or SeriesRole.History;
            paper.Polyline(points, colour, thin ? 1 : published ? 1.25 : 1.75, published ? Broken : null);
            if (series.HasPoints || points.Count == 1)
                points.ForEach(p => paper.Circle(p.X, p.Y, published ? 2.5 : 3, published ? "#ffffff" : colour, colour));
        }
        foreach (var mark in chart.Marks.Where(mark => x.Holds(mark.X) && y.Holds(mark.Y)))
        {
            var (across, up) = (x.At(mark.X), y.At(mark.Y));
            paper.Line(across, up, across, y.From, "#1f2328", 1, "3 3");
            paper.Circle(across, up, 4.5, "none", "#1f2328");
            bool fits = across + 8 + SvgPaper.Width(mark.Text) < x.To;
            paper.Words(fits ? across + 8 : across - 8, up - 7, mark.Text, fits ? "start" : "end", bold: true);
        }
    }

    // What a logarithm cannot show lies on the lower edge.
    static IEnumerable<(double X, double Y)> Points(IReadOnlyList<double> across, IReadOnlyList<double> up, SvgScale x, SvgScale y) =>
        across.Zip(up).Where(p => x.Holds(p.First) && double.IsFinite(p.Second))
            .Select(p => (x.At(p.First), y.Holds(p.Second) ? y.At(p.Second) : y.From));
}
