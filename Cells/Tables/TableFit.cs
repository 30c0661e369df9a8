using System.Diagnostics;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Training;

namespace MoGru.Cells.Tables;

/// <summary>
/// A model that was fitted to a table, and how that went. What is not said is guessed from the table. A part of the rows chooses among
/// models and epochs, another one is only tested on; everything is standardised by the rows to learn from alone. Forecasts and answers at
/// each row are cut in time, whole series are drawn by the seed. Immutable, for any number of threads.
/// </summary>
public sealed class TableFit
{
    TableFit(TableModel model, IReadOnlyList<string> reasons, IReadOnlyList<FitCurve> curves, TableMetric? test, double seconds) =>
        (Model, Reasons, Curves, Test, Seconds) = (model, reasons, curves, test, seconds);

    /// <summary>The model.</summary>
    public TableModel Model { get; }

    /// <summary>What was not said, and why it is what it is, a sentence each.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>How each training went.</summary>
    public IReadOnlyList<FitCurve> Curves { get; }

    /// <summary>How good the model is on what it has not seen; none where nothing was kept for it.</summary>
    public TableMetric? Test { get; }

    /// <summary>What it was tested on, with truths and answers; none where nothing was kept for it.</summary>
    public TableExamples? Examples { get; private init; }

    /// <summary>What it took.</summary>
    public double Seconds { get; }

    /// <summary>The windows or series that were learned from.</summary>
    public int TrainingCount { get; private init; }

    /// <summary>Those that chose.</summary>
    public int ValidationCount { get; private init; }

    /// <summary>The metric of <see cref="Test"/> on those that chose: lower or higher than in truth, as they have chosen.</summary>
    public double Validation { get; private init; }

    /// <summary>The numbers that were missing and put in.</summary>
    public long Filled { get; private init; }

    /// <summary>The rows that were left out, since a column had no number yet.</summary>
    public int LeftOut { get; private init; }

    /// <summary>The rows that were not in order and were sorted.</summary>
    public int Moved { get; private init; }

    /// <summary>Fits a model to a table.</summary>
    /// <param name="test">Rows to test on; a part of the table where there are none.</param>
    /// <param name="progress">Told after every epoch.</param>
    /// <exception cref="ArgumentException">A column is not there or of another kind, a number is out of its range, or it cannot be guessed what is to be learned.</exception>
    /// <exception cref="DataFormatException">There are too few rows, or one cannot be used; the message says which.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    /// <exception cref="TrainingStepException">A loss or a number is not finite.</exception>
    public static TableFit Of(
        Table table, FitOptions? options = null, Table? test = null, IProgress<FitProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new();
        options.Validate();
        return Of(
            FitPlan.Of(table, options), settings => PreparedTable.Of(table, settings, options.Order),
            test is null ? null : settings => PreparedTable.Of(test, settings, options.Order), options, progress, cancellation);
    }

    /// <summary>The same of a file with a series in each row.</summary>
    /// <inheritdoc cref="Of(Table, FitOptions, Table, IProgress{FitProgress}, CancellationToken)"/>
    public static TableFit Of(
        ClassifiedSeries series, FitOptions? options = null, ClassifiedSeries? test = null, IProgress<FitProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        options ??= new();
        options.Validate();
        return Of(
            FitPlan.Of(series, options), settings => PreparedTable.Of(series, settings),
            test is null ? null : settings => PreparedTable.Of(test, settings), options, progress, cancellation);
    }

    /// <summary>Goes on with a model where there are new rows: from its parameters, and standardised as it was.</summary>
    /// <remarks>What the model is stays; of the options cell, columns and sizes do not count.</remarks>
    /// <inheritdoc cref="Of(Table, FitOptions, Table, IProgress{FitProgress}, CancellationToken)"/>
    public static TableFit Continue(
        TableModel model, Table table, FitOptions? options = null, IProgress<FitProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        options ??= new();
        options.Validate();
        return Of(
            new([model.Settings], []), settings => PreparedTable.Of(table, settings, options.Order), null, options, progress, cancellation, model);
    }

    static TableFit Of(
        FitPlan plan, Func<TableModelSettings, PreparedTable> prepare, Func<TableModelSettings, PreparedTable>? prepareTest, FitOptions options,
        IProgress<FitProgress>? progress, CancellationToken cancellation, TableModel? from = null)
    {
        long began = Stopwatch.GetTimestamp();
        using var workers = new Workers(options.Threads);
        var training = new FitTraining(options, workers, progress, cancellation);
        List<FitCurve> curves = [];
        List<string> reasons = [.. plan.Reasons];
        (TableModel Model, PreparedTable Table, FitParts Parts, FitCurve Curve)? best = null;
        foreach (var settings in plan.Settings)
        {
            var table = prepare(settings);
            var parts = FitParts.Of(table, settings, options, prepareTest is not null);
            var model = new TableModel(settings) { DataDigest = options.DataDigest };
            training.Begin(model, table, parts);
            if (from is not null)
                model.TakeFrom(from);
            string stage = plan.Settings.Count == 1 ? "fit" : settings.Inputs.Count == settings.Targets.Count ? "own past" : "all columns";
            var curve = training.Train(model, stage, parts.Training, parts.Validation);
            curves.Add(curve);
            if (best is null || curve.Validations.Min() < best.Value.Curve.Validations.Min())
                best = (model, table, parts, curve);
        }
        var (chosen, data, cut, _) = best!.Value;
        if (plan.Settings.Count > 1)
            reasons.Add(FormattableString.Invariant(
                $"inputs {string.Join(", ", chosen.Settings.Inputs.Select(Quote.Of))}: better on the rows to validate, {string.Join(" against ", curves.Select(curve => FormattableString.Invariant($"{curve.Validations.Min():G4} ({curve.Stage})")))}"));
        if (cut.Stride > 1)
            reasons.Add(FormattableString.Invariant($"every {cut.Stride}th window is learned from: there are many, and they are alike"));
        double validation = chosen.Answers.Metric(cut.Validation);
        chosen = chosen.With(cut.Validation);
        if (chosen.Settings.Task == TableTask.Detect)
        {
            double last = prepareTest is null ? options.Test : 0;
            chosen = chosen.With(DetectorScale.Of(chosen, data, 1 - last - options.Validation, 1 - last, options.FalseAlarms));
        }
        if (cut.Both is { } both && from is null)
            chosen = Refit(chosen, training, data, cut, both, curves, reasons);
        var own = prepareTest?.Invoke(chosen.Settings);
        var test = own is not null ? TableMetric.Of(chosen, own, cut.Plain?.Training)
            : cut.Test is { } tested ? TableMetric.Of(chosen, tested, cut.Plain?.Training, cut.Plain?.Test) : null;
        return new(chosen, reasons, curves, test, Stopwatch.GetElapsedTime(began).TotalSeconds)
        {
            TrainingCount = (cut.Both ?? cut.Training).Count,
            ValidationCount = cut.Validation.Count,
            Examples = test is null ? null : Examined(chosen, own ?? data, own is not null, cut, options),
            Validation = validation,
            Filled = data.Filled,
            LeftOut = data.LeftOut,
            Moved = data.Moved,
        };
    }

    static TableExamples Examined(TableModel model, PreparedTable table, bool isWhole, FitParts parts, FitOptions options) => model.Settings.OfSeries
        ? TableExamples.OfSeries(model, table, isWhole ? [.. Enumerable.Range(0, table.Pieces.Count)] : parts.TestedSeries)
        : TableExamples.OfWindows(model, table, isWhole ? 0 : 1 - options.Test);

    // Series are few: once it is known how long to train, those that chose are learned from too.
    static TableModel Refit(
        TableModel chosen, FitTraining training, PreparedTable table, FitParts parts, Sequences both, List<FitCurve> curves, List<string> reasons)
    {
        int epochs = training.Epochs(Math.Max(1, both.Count / 16));
        var model = chosen.Again();
        training.Begin(model, table, parts with { Training = both });
        curves.Add(training.Train(model, "fit to all", both, null, epochs));
        reasons.Add(FormattableString.Invariant($"fitted once more for {epochs} epochs, to the {parts.Validation.Count} series besides that chose"));
        return model;
    }
}
