using MoGru.Cells.Statistics;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;

namespace MoGru.Cells.Tables;

/// <summary>
/// Two models on the same rows of a table: which is better, and could that be chance? Windows that both answer are paired, though the windows of
/// one may be longer. Numbers are held by their squared errors, in the standard deviations that the first model learned from (those of several
/// rows and targets averaged), and <see cref="DieboldMarianoTest"/>; classes by whether they are right, and <see cref="McNemarTest"/>, which takes
/// windows for independent: among rows that follow each other its p is too small. Immutable, for any number of threads.
/// </summary>
/// <param name="Name">"mse", the mean square error, or "accuracy", the share of right classes.</param>
/// <param name="A">That of the first model.</param>
/// <param name="B">That of the second.</param>
/// <param name="P">
/// The probability of a difference at least as large if there were none to find; not a number where there are too few windows to tell.
/// </param>
/// <param name="Count">The windows or series that both answer.</param>
public sealed record TableComparison(string Name, double A, double B, double P, int Count)
{
    /// <summary>The first less the second.</summary>
    public double Difference => A - B;

    /// <summary>Whether more is better.</summary>
    public bool HigherIsBetter => Name == "accuracy";

    /// <summary>Compares two models on a table, which neither should have been fitted to.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second: of the same task, targets, horizon and series.</param>
    /// <param name="table">It has the columns of both, with what was to be answered.</param>
    /// <param name="order">What becomes of rows that are out of order.</param>
    /// <exception cref="ArgumentException">
    /// The models answer different things, which is b's fault by name, or the table lacks a column; the message says which.
    /// </exception>
    /// <exception cref="DataFormatException">The table has too few rows, or one cannot be used; the message says which.</exception>
    public static TableComparison Of(TableModel a, TableModel b, Table table, RowOrder order = RowOrder.Check)
    {
        ArgumentNullException.ThrowIfNull(table);
        Require(a, b);
        if (a.Settings.SeriesInRows)
            throw new ArgumentException(
                "The models read a series from each row, and a table of columns is given; read it by ClassifiedSeries.", nameof(table));
        return Of(new(a, PreparedTable.Of(table, a.Settings, order)), new(b, PreparedTable.Of(table, b.Settings, order)));
    }

    /// <summary>The same on a file with a series in each row, read with the classes of the first.</summary>
    /// <inheritdoc cref="Of(TableModel, TableModel, Table, RowOrder)"/>
    public static TableComparison Of(TableModel a, TableModel b, ClassifiedSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        Require(a, b);
        if (!a.Settings.SeriesInRows)
            throw new ArgumentException("The models read a table of columns, and a series in each row is given; give a table.", nameof(series));
        if (!series.Classes.SequenceEqual(a.Settings.Classes))
            throw new ArgumentException("The series were read with other classes than the models'; read them with those of their settings.", nameof(series));
        return Of(new(a, PreparedTable.Of(series, a.Settings)), new(b, PreparedTable.Of(series, b.Settings)));
    }

    static TableComparison Of(ComparedAnswers a, ComparedAnswers b)
    {
        var pairs = ComparedAnswers.Pairs(a, b);
        int count = pairs.Sum(series => series.Count);
        if (count == 0)
            throw new DataFormatException("There is no window of rows that both models answer; give more rows.", "table");
        if (a.Model.Settings.Task == TableTask.Classify)
        {
            bool[] rightA = a.Right(), rightB = b.Right();
            int Both(Func<bool, bool, bool> counts) => pairs.Sum(series => series.Count(pair => counts(rightA[pair.A], rightB[pair.B])));
            double both = Both((x, y) => x && y);
            var mcNemar = McNemarTest.Of(Both((x, y) => x && !y), Both((x, y) => y && !x));
            return new("accuracy", (both + mcNemar.OnlyA) / count, (both + mcNemar.OnlyB) / count, mcNemar.P, count);
        }
        var deviation = a.Model.Network.Targets!.Deviation;
        double[] errorsA = a.SquaredErrors(deviation), errorsB = b.SquaredErrors(deviation);
        var test = DieboldMarianoTest.Of(
            [.. pairs.Select(series => series.Select(pair => errorsA[pair.A] - errorsB[pair.B]).ToArray())], a.Model.Settings.AnsweredRows);
        return new(
            "mse", pairs.Sum(series => series.Sum(pair => errorsA[pair.A])) / count, pairs.Sum(series => series.Sum(pair => errorsB[pair.B])) / count,
            test.P, count);
    }

    /// <summary>Refuses models that do not answer the same, before a table is read.</summary>
    /// <exception cref="ArgumentException">Task, targets, horizon, classes or series differ; the message says which.</exception>
    public static void Require(TableModel a, TableModel b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var (first, second) = (a.Settings, b.Settings);
        Same([FitPlan.Name(first.Task)], [FitPlan.Name(second.Task)], "task");
        Same(first.Targets, second.Targets, "targets");
        Same([$"{first.Horizon}"], [$"{second.Horizon}"], "horizon");
        Same(first.Classes, second.Classes, "classes");
        Same(first.Group is null ? [] : [first.Group], second.Group is null ? [] : [second.Group], "column of groups");
        Same([Unit(first)], [Unit(second)], "an answer is of");

        static string Unit(TableModelSettings settings) =>
            settings.SeriesInRows ? "a series in a row" : settings.OfSeries ? "a whole series" : "a window";

        static void Same(IReadOnlyList<string> first, IReadOnlyList<string> second, string what)
        {
            if (!first.SequenceEqual(second))
                throw new ArgumentException(
                    $"The models do not answer the same: {what} {List(first)} and {List(second)}; compare models that were fitted to answer the same.", nameof(b));
        }

        static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Select(name => Quote.Visible(name)));
    }
}
