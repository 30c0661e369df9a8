using MoGru.Cells.Tables;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Page;

namespace MoGru.Tasks.Tables.Page;

/// <summary>How the trainings of a fit went, and what its model used.</summary>
static class UseCharts
{
    const int MostLines = 5;

    public static IEnumerable<Chart> Curves(TableFit fit) => fit.Curves.Where(curve => curve.Losses.Count > 0).Select((curve, k) =>
    {
        bool isValidated = curve.Validations.Count > 0;
        double kept = (isValidated ? curve.Validations : curve.Losses)[curve.Best - 1];
        double[] epochs = [.. Enumerable.Range(1, curve.Losses.Count).Select(epoch => (double)epoch)];
        return new Chart
        {
            Id = ChartId.Of("curve", FormattableString.Invariant($"{k + 1}")),
            Kind = ChartKind.Lines,
            Title = curve.Stage,
            X = new() { Label = "epoch" },
            Y = new() { Label = "loss" },
            Series =
            [
                new() { Name = "training", Colour = "faint", X = epochs, Y = curve.Losses },
                .. isValidated
                    ? [new() { Name = "validation", Colour = Palette.Slot(fit.Model.Settings.CellName), X = epochs[..curve.Validations.Count], Y = curve.Validations }]
                    : Array.Empty<ChartSeries>(),
            ],
            Marks = double.IsFinite(kept) ? [new(curve.Best, kept, FormattableString.Invariant($"kept: epoch {curve.Best}"))] : [],
        };
    });

    /// <summary>The inputs whose permutation costs most stand first.</summary>
    public static Chart Importance(FitExamination examined, TableMetric metric)
    {
        var ranked = examined.Importance.OrderByDescending(one => metric.HigherIsBetter ? one.Model - one.Metric : one.Metric - one.Model).ToList();
        double model = ranked[0].Model;
        double[] costs = [.. ranked.Select(one => metric.HigherIsBetter ? model - one.Metric : one.Metric - model)];
        int hidden = examined.Gradients.Inputs.Count - ranked.Count;
        return new()
        {
            Id = "importance",
            Kind = ChartKind.Grid,
            Title = "Permutation importance",
            Note = FormattableString.Invariant($"The {metric.Name} is {NumberText.Of(model)}; here it is with one input taken from another example, the mean of three permutations.")
                + (hidden > 0 ? FormattableString.Invariant($" The {ranked.Count} inputs with the largest gradients; {hidden} more are not shown.") : ""),
            X = new() { Label = "" },
            Y = new() { Label = "input" },
            Grid = new(
                [.. ranked.Select(one => Points.Short(one.Input))], [$"{metric.Name} permuted", "worse by"],
                [.. ranked.Zip(costs, (one, cost) => (IReadOnlyList<double>)[one.Metric, cost])],
                [.. ranked.Zip(costs, (one, cost) => (IReadOnlyList<string>)[NumberText.Of(one.Metric), NumberText.Of(cost)])],
                [.. costs.Select(cost => (IReadOnlyList<double>)[double.NaN, costs[0] > 0 ? Math.Clamp(cost / costs[0], 0, 1) : double.NaN])]),
        };
    }

    public static Chart GradientOverTime(FitExamination examined)
    {
        var (gradients, settings) = (examined.Gradients, examined.Answers.Settings);
        int first = settings.OfSeries ? 1 : 1 - gradients.Steps;
        int[] steps = Points.Evenly(gradients.Steps);
        int[] inputs =
        [
            .. Enumerable.Range(0, gradients.Inputs.Count).OrderByDescending(input => Enumerable.Range(0, gradients.Steps).Sum(step => gradients[step, input])).Take(MostLines),
        ];
        double[] x = [.. steps.Select(step => (double)(first + step))];
        return new()
        {
            Id = "gradient",
            Kind = ChartKind.Lines,
            Title = "Gradient over time",
            Note = "The mean of |d answer / d input| at each step, both in standard deviations: steps where it is near 0 have no part in answers.",
            X = new() { Label = settings.OfSeries ? "step of the series" : "rows from the last one seen" },
            Y = new() { Label = "mean |gradient|", FromZero = true },
            Series =
            [
                .. inputs.Length > 1
                    ? [new() { Name = "all inputs", Colour = "ink", X = x, Y = [.. steps.Select(step => Enumerable.Range(0, gradients.Inputs.Count).Sum(input => gradients[step, input]))] }]
                    : Array.Empty<ChartSeries>(),
                .. inputs.Select((input, k) => new ChartSeries
                {
                    Name = Points.Short(gradients.Inputs[input]),
                    Colour = FormattableString.Invariant($"variant-{k}"),
                    X = x,
                    Y = [.. steps.Select(step => gradients[step, input])],
                }),
            ],
        };
    }
}
