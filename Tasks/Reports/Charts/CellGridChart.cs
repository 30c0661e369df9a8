using System.Globalization;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>Many cells by many tasks in one picture.</summary>
static class CellGridChart
{
    /// <summary>The picture of an experiment; none where it has few cells or conditions.</summary>
    public static IEnumerable<Chart> Of(string section, ExperimentResult result)
    {
        if (CellGrid.Of(result) is not { } grid)
            yield break;
        yield return new()
        {
            Id = ChartId.Of(section, "cells by tasks"),
            Kind = ChartKind.Grid,
            Title = "Cells by tasks",
            Note = "Means over seeds: accuracies, and errors where a task has no classes. The darker, the better within the column; errors are compared by "
                + "their logarithm. Tokens a second are those of training, as many runs at once as there were threads.",
            X = new() { Label = "task" },
            Y = new() { Label = "cell" },
            Grid = new(
                grid.Cells,
                [.. grid.Columns, "tokens/s"],
                [.. grid.Values.Select((row, k) => (IReadOnlyList<double>)[.. row, grid.TokensPerSecond[k]])],
                [.. grid.Values.Select((row, k) => (IReadOnlyList<string>)[.. row.Select(value => Text(value, "G3")), Text(grid.TokensPerSecond[k], "N0")])],
                [.. grid.Values.Select((row, k) => (IReadOnlyList<double>)[.. row.Select((_, column) => grid.Merit(k, column)), double.NaN])]),
        };
    }

    static string Text(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "";
}
