using MoGru.Cells.Onnx;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>
/// A model that was fitted to a table (<see cref="TableFit"/>): it takes rows of the columns that it was fitted to and answers forecasts,
/// classes, numbers or alarms in their own units. Immutable, for any number of threads, each with predictors of its own.
/// </summary>
public sealed class TableModel
{
    internal const int BatchSize = 64;

    internal TableModel(TableModelSettings settings)
    {
        (Settings, Parameters) = (settings, new());
        Network = new(Parameters, settings);
        Answers = new(settings, Network, Parameters);
        AnswerNames = NamesOf(settings);
        Intervals = new float[settings.Task == TableTask.Classify || settings.Quantiles.Count > 0 ? 0 : 2 * settings.AnsweredRows * settings.Targets.Count];
    }

    /// <summary>What the model is.</summary>
    public TableModelSettings Settings { get; }

    /// <summary>The network as a module: [B, T, channels] to scores, or to [B, rows · targets] in standard deviations of the targets.</summary>
    public Module Module => Network;

    /// <summary>Its parameters, those that standardise among them.</summary>
    public ParameterList Parameters { get; }

    /// <summary>The digest of the file of its data (SHA-256), where it is known.</summary>
    public string? DataDigest { get; init; }

    /// <summary>The columns that a row has, in the order in which a predictor takes its numbers: inputs, time, group.</summary>
    /// <exception cref="InvalidOperationException">The model is of files with a series in each row.</exception>
    public TableSchema Schema => Settings.SeriesInRows
        ? throw new InvalidOperationException("The model reads a series from each row, which has no columns; read them by ClassifiedSeries.")
        : new([
            .. Settings.Inputs.Select(name => (name, ColumnKind.Number)),
            .. Settings.Time is { } time ? [(time, ColumnKind.Time)] : Array.Empty<(string, ColumnKind)>(),
            .. Settings.Group is { } group ? [(group, Settings.GroupKind)] : Array.Empty<(string, ColumnKind)>(),
        ]);

    /// <summary>
    /// The names of the numbers of an answer: "OT+1" a row later, with "OT+1.low" and "OT+1.high" between which eight in ten of the rows to
    /// validate lay, or "OT+1.q0.9" for quantiles; "p(class)" for classes.
    /// </summary>
    public IReadOnlyList<string> AnswerNames { get; }

    static string[] NamesOf(TableModelSettings settings) => settings.Task == TableTask.Classify
        ? [.. settings.Classes.Select(name => $"p({name})")]
        : [
            .. from row in Enumerable.Range(1, settings.AnsweredRows)
               from target in settings.Targets
               let name = settings.Horizon > 0 ? FormattableString.Invariant($"{target}+{row}") : target
               from suffix in settings.Quantiles.Count > 0
                   ? settings.Quantiles.Select(one => FormattableString.Invariant($".q{one}"))
                   : ["", ".low", ".high"]
               select name + suffix,
        ];

    internal WindowNetwork Network { get; }

    internal TableAnswers Answers { get; }

    /// <summary>The tenth and ninetieth hundredth of errors, truth less answer in deviations: [rows · targets, 2].</summary>
    internal float[] Intervals { get; init; }

    /// <summary>How rows are watched; none where they are not.</summary>
    internal DetectorScale? Detector { get; init; }

    /// <summary>Opens a folder that <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">It is missing, damaged, or of no model; the message says what differs.</exception>
    public static TableModel Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return TableModelFile.Load(folder);
    }

    /// <summary>Writes the model into a folder, made where it is missing: <c>model.json</c>, what it is, and <c>model.safetensors</c>.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be made.</exception>
    public void Save(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        TableModelFile.Save(this, folder);
    }

    /// <summary>The layers of the network with their parameters, for one window; where whole series are answered, for one step of one.</summary>
    public ModelSummary Summary() => Network.Summary(Parameters, InputOfOne);

    Shape InputOfOne => [1, Math.Max(Settings.Window, 1), Settings.Channels];

    /// <summary>
    /// Writes the network as a file of ONNX (opset 17) for other runtimes: input <c>x</c> [B, window, channels] in the columns' own units, every
    /// number there; output <c>y</c> as a predictor answers it, without the bounds of intervals: [B, classes], or [B, rows · targets · quantiles]
    /// in the targets' own units. Channels are the inputs, then sine and cosine of each feature of the calendar. Whole series of one length are a
    /// batch. The file's metadata has <c>settings</c> and <c>answers</c>, the names of what y holds, as JSON.
    /// </summary>
    /// <param name="path">The file; whole or not there.</param>
    /// <exception cref="NotSupportedException">The cell has an operation that ONNX lacks, or states are carried from row to row.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveOnnx(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Settings.Stateful)
            throw new NotSupportedException("A model that carries its states from row to row is not exported; fit it without, so that it reads a window.");
        OnnxFile.Save(path, new AnsweringNetwork(Network, Settings), Parameters, InputOfOne, new()
        {
            HasLengths = false,
            HasStates = false,
            HasFixedSteps = !Settings.OfSeries,
            Metadata = TableModelFile.Metadata(this),
        });
    }

    /// <summary>What asks the model row by row.</summary>
    public RowPredictor Open() => new(this);

    /// <summary>What watches rows by the model, where it was fitted to detect.</summary>
    /// <exception cref="InvalidOperationException">It was fitted to something else.</exception>
    public RowDetector Watch() => new(this, Detector ?? throw new InvalidOperationException(
        $"The model was fitted to {FitPlan.Name(Settings.Task)}, not to detect; fit it so (TableTask.Detect / --task detect)."));

    /// <summary>
    /// How good the model is on a table that it was not fitted to: the share of right classes, or the mean square error in the targets'
    /// standard deviations as they were learned from, over all windows or series; with plain answers besides.
    /// </summary>
    /// <exception cref="ArgumentException">The table lacks a column.</exception>
    /// <exception cref="DataFormatException">It has too few rows, or one cannot be used; the message says which.</exception>
    public TableMetric Evaluate(Table table, RowOrder order = RowOrder.Check)
    {
        ArgumentNullException.ThrowIfNull(table);
        return TableMetric.Of(this, PreparedTable.Of(table, Settings, order));
    }

    /// <summary>The same of a file with a series in each row.</summary>
    /// <inheritdoc cref="Evaluate(Table, RowOrder)"/>
    public TableMetric Evaluate(ClassifiedSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return TableMetric.Of(this, PreparedTable.Of(series, Settings));
    }

    /// <summary>A model of the same settings, intervals and scale, whose parameters have no values yet.</summary>
    internal TableModel Again() => new(Settings) { Intervals = Intervals, Detector = Detector, DataDigest = DataDigest };

    /// <summary>Takes the values of another model of the same settings.</summary>
    internal void TakeFrom(TableModel other)
    {
        for (int k = 0; k < Parameters.Count; k++)
            other.Parameters[k].Value.CopyTo(Parameters[k].Write());
    }

    /// <summary>The same with intervals from what was not learned from.</summary>
    internal TableModel With(Sequences held)
    {
        if (Intervals.Length == 0)
            return this;
        return Copy(IntervalsOf(Answers.Errors(held)), null);
    }

    /// <summary>The same with a scale to watch rows by.</summary>
    internal TableModel With(DetectorScale scale) => Copy(Intervals, scale);

    /// <summary>The same with parameters of its own.</summary>
    internal TableModel Copy() => Copy(Intervals, Detector);

    TableModel Copy(float[] intervals, DetectorScale? scale)
    {
        var model = new TableModel(Settings) { Intervals = intervals, Detector = scale, DataDigest = DataDigest };
        model.Parameters.Initialise(new(0, "initial values"));
        model.TakeFrom(this);
        return model;
    }

    // Where eight in ten of the errors lie, with the places of ranks that new ones fall between as often (Vovk et al. 2005).
    static float[] IntervalsOf(List<float>[] errors)
    {
        float[] intervals = new float[2 * errors.Length];
        for (int k = 0; k < errors.Length; k++)
        {
            errors[k].Sort();
            int count = errors[k].Count, beyond = (int)Math.Floor(0.1 * (count + 1));
            intervals[2 * k] = -errors[k][Math.Clamp(count - beyond, 0, count - 1)];
            intervals[2 * k + 1] = -errors[k][Math.Clamp(beyond - 1, 0, count - 1)];
        }
        return intervals;
    }
}
