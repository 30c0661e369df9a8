using MoGru.Engine.Data;
using MoGru.Engine.Formats;

namespace MoGru.Cells.Tables;

/// <summary>How good a model is, beside plain answers. Immutable, for any number of threads.</summary>
/// <param name="Name">"accuracy", the share of right classes, or "mse", the mean square error in standard deviations.</param>
/// <param name="Model">The model's.</param>
/// <param name="Baselines">Those of plain answers, by name.</param>
/// <param name="Count">The windows or series.</param>
public sealed record TableMetric(string Name, double Model, IReadOnlyDictionary<string, double> Baselines, int Count)
{
    /// <summary>Whether more is better.</summary>
    public bool HigherIsBetter => Name == "accuracy";

    /// <summary>The best plain answer.</summary>
    public KeyValuePair<string, double> BestBaseline =>
        HigherIsBetter ? Baselines.MaxBy(one => one.Value) : Baselines.MinBy(one => one.Value);

    /// <summary>Whether the model is better than every plain answer: one that is not has learned nothing that is of use.</summary>
    public bool HasLearned => Baselines.Count == 0 || (HigherIsBetter ? Model > BestBaseline.Value : Model < BestBaseline.Value);

    /// <summary>On a table that a model was not fitted to.</summary>
    /// <param name="training">Windows of the targets alone that were learned from, for plain answers that learn; none where they are not at hand.</param>
    internal static TableMetric Of(TableModel model, PreparedTable table, SeriesWindows? training = null)
    {
        var settings = model.Settings;
        if (settings.OfSeries)
            return Of(model, table.Sequences(), null, null);
        if (settings.Stateful)
            return Of(model, table.Continuing(0, 1), training, table.Windows(0, 1, ofTargets: true));
        var windows = Windows(table, settings);
        return Of(model, table.Labelled(windows), training, settings.Task == TableTask.Classify ? null : table.Windows(0, 1, ofTargets: settings.Foretells));
    }

    /// <summary>On windows or series that are tested on.</summary>
    /// <param name="training">What was learned from, for plain answers that learn; none where it is not at hand.</param>
    /// <param name="test">Windows of the targets alone; none where series are answered.</param>
    internal static TableMetric Of(TableModel model, Sequences tested, SeriesWindows? training, SeriesWindows? test)
    {
        bool classifies = model.Settings.Task == TableTask.Classify;
        return new(
            classifies ? "accuracy" : "mse", model.Answers.Metric(tested),
            classifies ? Majority(tested, model.Settings) : PlainAnswers.Of(model, tested, training, test), tested.Count);
    }

    /// <summary>All windows of a table.</summary>
    /// <exception cref="DataFormatException">None fits.</exception>
    internal static SeriesWindows Windows(PreparedTable table, TableModelSettings settings)
    {
        try
        {
            return table.Windows(0, 1);
        }
        catch (ArgumentException)
        {
            throw new DataFormatException(FormattableString.Invariant(
                $"No window of {settings.Window} rows with {settings.Horizon} to foretell fits into the {table.Pieces.Sum(piece => piece.Length / table.Width)} rows; give more rows."), "table");
        }
    }

    static Dictionary<string, double> Majority(Sequences tested, TableModelSettings settings)
    {
        int[] counts = new int[settings.Classes.Count];
        for (int k = 0; k < tested.Count; k++)
        {
            int[] one = new int[1];
            tested.CopyClasses(k, one);
            counts[one[0]]++;
        }
        return new() { ["majority"] = (double)counts.Max() / tested.Count };
    }
}
