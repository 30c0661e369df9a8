using System.Globalization;
using System.Text;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>The numbers of a chart as RFC 4180 text with a line of headings; numbers are whole, and empty where there is none.</summary>
static class ChartCsv
{
    public static string Of(Chart chart) =>
        chart.Matrix is { } matrix ? OfMatrix(matrix) : chart.Grid is { } grid ? OfGrid(grid, chart.Y.Label) : OfSeries(chart);

    static string OfSeries(Chart chart)
    {
        var text = new StringBuilder();
        Line(text, "series", "role", chart.X.Label, chart.Y.Label, "low", "high");
        foreach (var series in chart.Series)
        {
            for (int k = 0; k < Math.Min(series.X.Count, series.Y.Count); k++)
                Line(text, series.Name, series.Role.ToString().ToLowerInvariant(), Place(chart.X, series.X[k]), Number(series.Y[k]),
                    Number(At(series.Low, k)), Number(At(series.High, k)));
        }
        return text.ToString();
    }

    static string OfMatrix(ChartMatrix matrix)
    {
        var text = new StringBuilder();
        Line(text, "true class", "answer", "count");
        for (int row = 0; row < matrix.Names.Count; row++)
        {
            for (int column = 0; column < matrix.Names.Count; column++)
                Line(text, matrix.Names[row], matrix.Names[column], matrix.Counts[row][column].ToString(CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    static string OfGrid(ChartGrid grid, string rows)
    {
        var text = new StringBuilder();
        Line(text, [rows, .. grid.Columns]);
        for (int row = 0; row < grid.Rows.Count; row++)
            Line(text, [grid.Rows[row], .. grid.Values[row].Select(Number)]);
        return text.ToString();
    }

    static string Place(ChartAxis axis, double x) =>
        axis.Names is { } names && x >= 0 && x < names.Count ? names[(int)x] : Number(x);

    static double At(IReadOnlyList<double>? values, int k) => values is not null && k < values.Count ? values[k] : double.NaN;

    static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    static void Line(StringBuilder text, params string[] fields) =>
        text.AppendJoin(',', fields.Select(Field)).Append("\r\n");

    // A leading =, +, - or @ of a text would be a formula to spreadsheets.
    static string Field(string field)
    {
        bool isFormula = field.Length > 0 && "=+-@\t\r".Contains(field[0])
            && !NumberText.TryDouble(field, out _);
        string safe = isFormula ? "'" + field : field;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"")}\"" : safe;
    }
}
