using System.Globalization;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>A confusion matrix: the share of the row shades the cell.</summary>
static class SvgMatrix
{
    const double Left = 100, Top = 64, Side = 62;

    public static string Of(Chart chart, ChartMatrix matrix)
    {
        int classes = matrix.Names.Count;
        double width = Math.Max(Left + classes * Side + 14, 320), height = Top + classes * Side + 14;
        using var paper = new SvgPaper(width, height, chart.Title);
        paper.Words(14, 18, chart.Title, bold: true);
        paper.Words(14, 38, $"{chart.Y.Label} (rows), {chart.X.Label} (columns)", colour: SvgPaper.Soft);
        for (int row = 0; row < classes; row++)
        {
            double y = Top + row * Side, total = matrix.Counts[row].Sum();
            paper.Words(Left - 8, y + Side / 2 + 4, matrix.Names[row], "end", SvgPaper.Soft);
            paper.Words(Left + (row + 0.5) * Side, Top - 6, matrix.Names[row], "middle", SvgPaper.Soft);
            for (int column = 0; column < classes; column++)
            {
                long count = matrix.Counts[row][column];
                double share = total > 0 ? count / total : 0, x = Left + column * Side;
                paper.Box(x + 1, y + 1, Side - 2, Side - 2, SvgPaper.Colour("mogru"), 0.06 + 0.54 * share);
                paper.Words(x + Side / 2, y + Side / 2, count.ToString("N0", CultureInfo.InvariantCulture), "middle", bold: true);
                paper.Words(x + Side / 2, y + Side / 2 + 15, string.Create(CultureInfo.InvariantCulture, $"{share * 100:F0} %"), "middle");
            }
        }
        return paper.Finish();
    }
}
