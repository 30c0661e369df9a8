using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>Numbers by cell and column; how good one is in its column shades it. Long headings are broken between words.</summary>
static class SvgGrid
{
    const double Title = 38, Height = 24, Letter = 7, Line = 14;
    const int LettersOfALine = 14;

    public static string Of(Chart chart, ChartGrid grid)
    {
        string[][] headings = [.. grid.Columns.Select(Broken)];
        double left = 20 + Letter * grid.Rows.Max(row => row.Length), top = Title + Line * headings.Max(lines => lines.Length);
        double[] widths = [.. headings.Select(lines => Math.Max(64, 14 + Letter * lines.Max(line => line.Length)))];
        using var paper = new SvgPaper(Math.Max(left + widths.Sum() + 14, 320), top + grid.Rows.Count * Height + 14, chart.Title);
        paper.Words(14, 18, chart.Title, bold: true);
        for (int row = 0; row < grid.Rows.Count; row++)
        {
            double x = left, y = top + row * Height;
            paper.Words(left - 8, y + Height / 2 + 4, grid.Rows[row], "end", SvgPaper.Soft);
            for (int column = 0; column < grid.Columns.Count; x += widths[column++])
            {
                double middle = x + widths[column] / 2, shade = grid.Shades[row][column];
                for (int line = 0; row == 0 && line < headings[column].Length; line++)
                    paper.Words(middle, top - 8 - Line * (headings[column].Length - 1 - line), headings[column][line], "middle", SvgPaper.Soft);
                if (double.IsFinite(shade))
                    paper.Box(x + 1, y + 1, widths[column] - 2, Height - 2, SvgPaper.Colour("mogru"), 0.06 + 0.54 * shade);
                paper.Words(middle, y + Height / 2 + 4, grid.Texts[row][column], "middle");
            }
        }
        return paper.Finish();
    }

    static string[] Broken(string heading)
    {
        var lines = new List<string>();
        foreach (string word in heading.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= LettersOfALine)
                lines[^1] += $" {word}";
            else
                lines.Add(word);
        }
        return [.. lines];
    }
}
