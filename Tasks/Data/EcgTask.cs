using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>
/// Which of five kinds a heartbeat is, read from the last of its 140 samples (ECG5000 of the UCR archive). The training file trains; the
/// test file's first half validates and its second half, 2250 rows, tests, also where its first row is missing. Standardised by mean
/// and population deviation of all training samples. Not for several threads at once.
/// </summary>
sealed class EcgTask : TaskData
{
    const int Steps = 140, Classes = 5, MostRows = 50_000;  // ten times as many as there are

    readonly DataFileReader reader = new();
    readonly EcgRows training, test;
    readonly int validation;
    readonly float mean, scale;
    readonly EpochOrder order;

    /// <param name="folder">The data folder; null for where data is looked for.</param>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    public EcgTask(string? folder, long seed) : base(new()
    {
        Name = "ecg5000",
        Steps = Steps,
        Inputs = 1,
        Outputs = Classes,
        LastStepOnly = true,
        Loss = LossKind.MaskedCrossEntropy,
        Metric = "accuracy",
        HigherIsBetter = true,
    })
    {
        var set = DatasetCatalog.Ecg5000;
        string trainPath = DataPlaces.Require(set, folder, "ECG5000_TRAIN.tsv");
        string testPath = DataPlaces.Require(set, folder, "ECG5000_TEST.tsv", "ECG5000_TEST.missing_row0.npy");
        training = reader.Read(trainPath, path => Read(path, least: 1));
        test = reader.Read(testPath, path => Read(path, least: 2));
        validation = test.Count / 2;
        (mean, scale) = Moments(training, trainPath);
        order = new(seed, training.Count);
        Provenance = $"{trainPath} and {testPath}, {training.Count}/{validation}/{test.Count - validation} rows";
    }

    public override string Provenance { get; }

    public override IReadOnlyList<DataFile> Files => reader.Files;

    public override TaskDisplay Display { get; } = new()
    {
        Classes = ["normal", "R-on-T premature ventricular", "premature ventricular", "supraventricular", "unclassified"],
        HasWaveforms = true,
    };

    public override int Count(Split split) => split switch
    {
        Split.Training => training.Count,
        Split.Validation => validation,
        _ => test.Count - validation,
    };

    public override IReadOnlyList<TestSet> TestSets => [new("test", 0, Count(Split.Test))];

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        var rows = split == Split.Training ? training : test;
        int index = split switch
        {
            Split.Training => order.At(epoch, sample),
            Split.Validation => sample,
            _ => validation + sample,
        };
        var series = batch.Row(batch.Series, row);
        for (int t = 0; t < Steps; t++)
            series[t] = (rows.Values[index * Steps + t] - mean) * scale;
        batch.Target[row] = rows.Labels[index];
    }

    static EcgRows Read(string path, int least)
    {
        var rows = path.EndsWith(".npy", StringComparison.Ordinal) ? ReadNpy(path) : ReadText(path);
        return rows.Count >= least ? rows : throw Damaged(path, $"{rows.Count} rows, expected at least {least}");
    }

    static EcgRows ReadText(string path)
    {
        var text = new DataText(DatasetCatalog.Ecg5000, path, '\t') { FieldName = field => field == 0 ? "the class" : $"sample {field - 1}" };
        int most = text.MostLinesAhead(leastBytes: 2 * (Steps + 1)), row = 0;
        var (labels, values) = (new int[most], new float[most * Steps]);
        if (most == 0)
            throw text.Damaged($"line 1 is empty, expected a class and {Steps} samples");
        for (; text.Next(); row++)
        {
            text.Split(Steps + 1);
            labels[row] = Label(text.Number(0), path, $"line {text.Line}");
            for (int t = 0; t < Steps; t++)
                values[row * Steps + t] = (float)text.Number(t + 1);
        }
        Array.Resize(ref labels, row);
        Array.Resize(ref values, row * Steps);
        return new(labels, values);
    }

    static EcgRows ReadNpy(string path)
    {
        var array = NpyArray.Read(path);
        if (array.Shape is not [var count, Steps + 1])
            throw Damaged(path, $"[{string.Join(", ", array.Shape)}], expected [rows, {Steps + 1}]: the class and {Steps} samples");
        if (count > MostRows)
            throw Damaged(path, $"{count} rows, expected at most {MostRows}");
        double[] values = array.ToDouble();
        var rows = new EcgRows(new int[count], new float[count * Steps]);
        for (int row = 0; row < count; row++)
        {
            rows.Labels[row] = Label(values[row * (Steps + 1)], path, $"row {row}");
            for (int t = 0; t < Steps; t++)
            {
                float value = (float)values[row * (Steps + 1) + 1 + t];
                rows.Values[row * Steps + t] = float.IsFinite(value) ? value : throw Damaged(
                    path, string.Create(CultureInfo.InvariantCulture, $"row {row}, sample {t} is {value}, expected a finite number"));
            }
        }
        return rows;
    }

    static int Label(double value, string path, string place) => value is 1 or 2 or 3 or 4 or Classes ? (int)value - 1 : throw Damaged(
        path, string.Create(CultureInfo.InvariantCulture, $"{place} has the class {value}, expected 1 to {Classes}"));

    static (float Mean, float Scale) Moments(EcgRows rows, string path)
    {
        double mean = 0, squares = 0;
        foreach (float x in rows.Values)
            mean += (double)x / rows.Values.Length;
        foreach (float x in rows.Values)
            squares += (x - mean) * (x - mean);
        double deviation = Math.Sqrt(squares / rows.Values.Length);
        if (!double.IsFinite(deviation) || deviation <= 1e-12 * Math.Abs(mean))
            throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"all samples are {mean}, expected heartbeats"));
        return ((float)mean, (float)(1 / deviation));
    }

    static DataFormatException Damaged(string path, string what) => DataText.Damaged(DatasetCatalog.Ecg5000, path, what);

    // Classes from 0 [rows] and samples [rows, T].
    sealed record EcgRows(int[] Labels, float[] Values)
    {
        public int Count => Labels.Length;
    }
}
