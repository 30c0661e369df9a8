using MoGru.Cells.Tables;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables;

/// <summary>A metric beside plain answers, for people.</summary>
static class MetricLines
{
    /// <summary>What the numbers are.</summary>
    public static string Heading(TableMetric metric) => metric.HigherIsBetter
        ? FormattableString.Invariant($"Right answers, of {metric.Count} that it has not seen")
        : FormattableString.Invariant($"Mean square error in standard deviations, over {metric.Count} windows that it has not seen");

    /// <summary>A row for the model and each plain answer, the best first.</summary>
    public static void Write(TableMetric metric, Output output)
    {
        var table = new TextTable(1, "answer", metric.Name, "model / this");
        IEnumerable<(string Name, double Value)> rows = [("model", metric.Model), .. metric.Baselines.Select(one => (one.Key, one.Value))];
        foreach (var (name, value) in metric.HigherIsBetter ? rows.OrderByDescending(row => row.Value) : rows.OrderBy(row => row.Value))
        {
            string ratio = name == "model" ? "" : value > 0 ? FormattableString.Invariant($"{metric.Model / value:F3}") : "-";
            if (name == "model")
                table.AddBest(name, MetricText.Of(value, 4), ratio);
            else
                table.Add(name, MetricText.Of(value, 4), ratio);
        }
        table.Write(output);
    }

    /// <summary>What was learned, in one line.</summary>
    public static string Verdict(TableMetric? metric)
    {
        if (metric is null)
            return "Nothing was kept to test on, so how good the model is is not known.";
        if (metric.Baselines.Count == 0)
            return "There is no plain answer to hold it against.";
        var (name, value) = (metric.BestBaseline.Key, metric.BestBaseline.Value);
        if (metric.HasLearned)
            return metric.HigherIsBetter
                ? FormattableString.Invariant($"It has learned: {metric.Model:P1} right, {name} {value:P1}.")
                : FormattableString.Invariant($"It has learned: its error is {metric.Model / value:F2} of that of the best plain answer, {name}.");
        var plain = metric.Baselines.Where(one => one.Key != "linear").ToDictionary();
        var (next, nextValue) = plain.Count == 0 ? default : metric.HigherIsBetter ? plain.MaxBy(one => one.Value) : plain.MinBy(one => one.Value);
        return name == "linear" && next is not null && metric.Model < nextValue
            ? FormattableString.Invariant($"It is better than {next}, but no better than a linear map of the window: its error is {metric.Model / value:F2} of that.")
            : $"It has learned nothing that is of use: {name} is as good or better.";
    }
}
