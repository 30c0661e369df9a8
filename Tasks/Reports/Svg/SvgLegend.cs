using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>The names of the series, in as many lines as they need.</summary>
sealed class SvgLegend
{
    const double LineHeight = 16, Swatch = 18;

    readonly List<(double X, double Y, ChartSeries Series, string Words)> entries = [];

    /// <summary>0 where there is nothing to tell apart.</summary>
    public double Height { get; private set; }

    public static SvgLegend Of(Chart chart, double width)
    {
        var legend = new SvgLegend();
        double x = 0;
        foreach (var series in chart.Series.Count > 1 ? chart.Series : [])
        {
            string words = series.Role == SeriesRole.Published ? $"{series.Name}, published" : series.Name;
            double wide = Swatch + 6 + SvgPaper.Width(words) + 12;
            if (x > 0 && x + wide > width)
                (x, legend.Height) = (0, legend.Height + LineHeight);
            legend.entries.Add((x, legend.Height, series, words));
            x += wide;
        }
        legend.Height += legend.entries.Count > 0 ? LineHeight : 0;
        return legend;
    }

    public void Draw(SvgPaper paper, double left, double top)
    {
        foreach (var (x, y, series, words) in entries)
        {
            paper.Line(left + x, top + y, left + x + Swatch, top + y, SvgPaper.Colour(series.Colour), 2,
                series.Role == SeriesRole.Published ? "5 4" : null);
            paper.Words(left + x + Swatch + 6, top + y + 4, words);
        }
    }
}
