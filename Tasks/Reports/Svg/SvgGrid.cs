using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>Numbers by cell and column; how good one is in its column shades it.</summary>
static class SvgGrid
{
    const double Top = 52, Height = 24, Letter = 7;

    public static string Of(Chart chart, ChartGrid grid)
    {
        double left = 20 + Letter * grid.Rows.Max(row => row.Length);
        double[] widths = [.. grid.Columns.Select(column => Math.Max(64, 14 + Letter * column.Length))];
        using var paper = new SvgPaper(Math.Max(left + widths.Sum() + 14, 320), Top + grid.Rows.Count * Height + 14, chart.Title);
        paper.Words(14, 18, chart.Title, bold: true);
        for (int row = 0; row < grid.Rows.Count; row++)
        {
            double x = left, y = Top + row * Height;
            paper.Words(left - 8, y + Height / 2 + 4, grid.Rows[row], "end", SvgPaper.Soft);
            for (int column = 0; column < grid.Columns.Count; x += widths[column++])
            {
                double middle = x + widths[column] / 2, shade = grid.Shades[row][column];
                if (row == 0)
                    paper.Words(middle, Top - 8, grid.Columns[column], "middle", SvgPaper.Soft);
                if (double.IsFinite(shade))
                    paper.Box(x + 1, y + 1, widths[column] - 2, Height - 2, SvgPaper.Colour("mogru"), 0.06 + 0.54 * shade);
                paper.Words(middle, y + Height / 2 + 4, grid.Texts[row][column], "middle");
            }
        }
        return paper.Finish();
    }
}
