using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>Choices of the forecasting task; the defaults are the paper's.</summary>
sealed record EttOptions
{
    /// <summary>The data folder; null for where data is looked for.</summary>
    public string? Folder { get; init; }

    /// <summary>Hours that the model reads.</summary>
    public int LookBack { get; init; } = 96;

    /// <summary>Hours after them that its last step answers.</summary>
    public int Horizon { get; init; } = 96;

    /// <summary>Refuses impossible choices.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("etth1")
        .Range("--seq-len", LookBack, 1, OptionFaults.MaxSteps)
        .Range("horizon", Horizon, 1, OptionFaults.MaxSteps)
        .ThrowIfAny();
}

/// <summary>
/// Oil temperature of a transformer by the hour (ETTh1, column OT; Zhou et al. 2021): the last step of a look-back answers the next
/// hours. Cut in time, 60 % to train, 20 % to validate, 20 % to test, no window across a cut; standardised by mean and sample deviation
/// of the first 60 %. Not for several threads at once.
/// </summary>
sealed class EttTask : TaskData
{
    const string Column = "OT";

    readonly DataFileReader reader = new();
    readonly EttOptions options;
    readonly float[] series;
    readonly Range[] parts;
    readonly EpochOrder order;

    /// <exception cref="TaskOptionException">The options are impossible, or a window is longer than a part.</exception>
    /// <exception cref="DataFormatException">The file is missing or damaged.</exception>
    public EttTask(EttOptions options, long seed) : base(ShapeOf(options))
    {
        this.options = options;
        string path = DataPlaces.Require(DatasetCatalog.Etth1, options.Folder, DatasetCatalog.Etth1.Items[0].Name);
        double[] values = reader.Read(path, Read);
        int training = (int)(values.Length * 6L / 10), validation = (int)(values.Length * 8L / 10);
        parts = [new(0, training), new(training, validation), new(validation, values.Length)];
        if (Count(Split.Test) < 1 || Count(Split.Validation) < 1 || training < 2)
            throw new TaskOptionException(
                $"etth1: a window of {options.LookBack} and {options.Horizon} hours does not fit into a fifth of the {values.Length} of {path}; "
                    + "use a shorter --seq-len.");
        series = Standardised(values, training, path);
        order = new(seed, Count(Split.Training));
        Provenance = $"{path}, column {Column}, cut in time 60/20/20";
    }

    public override string Provenance { get; }

    public override IReadOnlyList<DataFile> Files => reader.Files;

    public override TaskDisplay Display { get; } = new() { HasForecasts = true };

    public override int Count(Split split)
    {
        var (_, length) = parts[(int)split].GetOffsetAndLength(parts[^1].End.Value);
        return Math.Max(0, length - options.LookBack - options.Horizon + 1);
    }

    public override IReadOnlyList<TestSet> TestSets => [new("test", 0, Count(Split.Test))];

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        int start = parts[(int)split].Start.Value + (split == Split.Training ? order.At(epoch, sample) : sample);
        series.AsSpan(start, options.LookBack).CopyTo(batch.Row(batch.Series, row));
        series.AsSpan(start + options.LookBack, options.Horizon).CopyTo(batch.Row(batch.Values, row));
    }

    static double[] Read(string path)
    {
        var text = new DataText(DatasetCatalog.Etth1, path, ',');
        string[] header = text.Header();
        int column = Array.IndexOf(header, Column);
        if (column < 0)
            throw text.Damaged($"line 1 names {Quote.Of(string.Join(',', header))}, expected a column {Column}");
        if (Array.LastIndexOf(header, Column) != column)
            throw text.Damaged($"line 1 names two columns {Column}, expected one");
        text.FieldName = field => $"column {Quote.Visible(header[field])}";
        var values = new double[text.MostLinesAhead(leastBytes: 2 * header.Length)];
        int rows = 0;
        while (text.Next())
        {
            text.Split(header.Length);
            values[rows++] = text.Number(column);
        }
        if (rows == 0)
            throw text.Damaged("line 1 names columns and no rows follow, expected a row an hour");
        Array.Resize(ref values, rows);
        return values;
    }

    static float[] Standardised(double[] values, int training, string path)
    {
        double mean = 0, squares = 0;
        foreach (double x in values.AsSpan(0, training))
            mean += x / training;
        foreach (double x in values.AsSpan(0, training))
            squares += (x - mean) * (x - mean);
        double deviation = Math.Sqrt(squares / (training - 1));
        if (!double.IsFinite(deviation) || deviation <= 1e-12 * Math.Abs(mean))
            throw DataText.Damaged(DatasetCatalog.Etth1, path, string.Create(CultureInfo.InvariantCulture,
                $"column {Column} has the deviation {deviation} over the first {training} rows, expected one above 0"));
        return [.. values.Select(x => (float)((x - mean) / deviation))];
    }

    static TaskShape ShapeOf(EttOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "etth1",
            Steps = options.LookBack,
            Inputs = 1,
            Outputs = options.Horizon,
            LastStepOnly = true,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
            ReportsAbsoluteError = true,
        };
    }
}
