using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>Bars side by side; published ones are outlined.</summary>
static class SvgBars
{
    public static void Draw(SvgPaper paper, Chart chart, SvgScale x, SvgScale y)
    {
        double width = 0.8 * (x.At(1) - x.At(0)) / chart.Series.Count;
        for (int k = 0; k < chart.Series.Count; k++)
        {
            var series = chart.Series[k];
            string colour = SvgPaper.Colour(series.Colour);
            bool published = series.Role == SeriesRole.Published;
            foreach (var (place, value) in series.X.Zip(series.Y).Where(bar => y.Holds(bar.Second)))
            {
                double left = x.At(place - 0.4) + k * width, top = y.At(value);
                paper.Box(left + 0.06 * width, top, 0.88 * width, y.From - top, published ? "none" : colour, stroke: published ? colour : null);
            }
        }
    }
}
