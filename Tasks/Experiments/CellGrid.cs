using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Experiments;

/// <summary>Many cells by many tasks in one view: the mean of each, and what a step costs.</summary>
/// <param name="Cells">The rows.</param>
/// <param name="Columns">The columns: conditions, with the test sets that are measured beside them.</param>
/// <param name="Values">Means, [cell, column]; not a number where there is none.</param>
/// <param name="HigherIsBetter">By column.</param>
/// <param name="TokensPerSecond">By cell: the median over the epochs of its runs.</param>
sealed record CellGrid(
    IReadOnlyList<string> Cells, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double>> Values, IReadOnlyList<bool> HigherIsBetter,
    IReadOnlyList<double> TokensPerSecond)
{
    const int Fewest = 5;  // with fewer cells or columns, tables of their own are as short

    /// <summary>The view of an experiment; null where it has few cells or conditions, or a setting varies in it.</summary>
    public static CellGrid? Of(ExperimentResult result)
    {
        var cells = result.Summary.Select(row => row.Cell).Distinct().ToList();
        if (cells.Count < Fewest || result.Summary.DistinctBy(row => row.Condition).Count() < Fewest || result.Summary.Any(row => row.Axis is not null))
            return null;
        var columns = result.Summary.GroupBy(row => (row.Condition, Suffix: row.Table[Math.Min(row.Table.Length, result.Experiment.Length)..]))
            .OrderBy(column => result.Summary.TakeWhile(row => row.Condition != column.Key.Condition).Count()).ToList();
        var speeds = result.Runs.ToLookup(run => run.Cell, run => run.Epochs.Select(epoch => epoch.TokensPerSecond));
        return new(
            cells,
            columns.ConvertAll(column => column.Key.Condition + column.Key.Suffix),
            cells.ConvertAll(cell => (IReadOnlyList<double>)columns.ConvertAll(
                column => column.FirstOrDefault(row => row.Cell == cell)?.Mean ?? double.NaN)),
            columns.ConvertAll(column => MetricName.IsBetterHigher(column.First().Metric)),
            cells.ConvertAll(cell => Median([.. speeds[cell].SelectMany(epochs => epochs)])));
    }

    /// <summary>How good a value is within its column, 0 for the worst and 1 for the best, by the logarithm of errors; not a number where there is none.</summary>
    public double Merit(int cell, int column)
    {
        double[] all = [.. Values.Select(row => Scale(row[column], column)).Where(double.IsFinite)];
        double own = Scale(Values[cell][column], column), worst = all.DefaultIfEmpty().Min(), best = all.DefaultIfEmpty().Max();
        return !double.IsFinite(own) ? double.NaN : best > worst ? (own - worst) / (best - worst) : 1;
    }

    // Larger is better.
    double Scale(double value, int column) => HigherIsBetter[column] ? value : -Math.Log(Math.Max(value, double.Epsilon));

    static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
