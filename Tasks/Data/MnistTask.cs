using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>
/// Which digit an image shows, read pixel by pixel (sequential MNIST): 784 steps of (x / 255 − 0.1307) / 0.3081, the answer at the last.
/// The last 5000 of the 60000 training images validate. Not for several threads at once.
/// </summary>
sealed class MnistTask : TaskData
{
    const int Side = 28, Steps = Side * Side, Digits = 10, Validation = 5000, MostImages = 600_000;  // ten times as many as there are

    readonly DataFileReader reader = new();
    readonly MnistImages training, test;
    readonly float[] levels = new float[256];
    readonly EpochOrder order;

    /// <param name="folder">The data folder; null for where data is looked for.</param>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    public MnistTask(string? folder, long seed) : base(new()
    {
        Name = "smnist",
        Steps = Steps,
        Inputs = 1,
        Outputs = Digits,
        LastStepOnly = true,
        Loss = LossKind.MaskedCrossEntropy,
        Metric = "accuracy",
        HigherIsBetter = true,
    })
    {
        training = Read(folder, "train", least: Validation + 1);
        test = Read(folder, "t10k", least: 1);
        for (int x = 0; x < levels.Length; x++)
            levels[x] = (float)((x / 255.0 - 0.1307) / 0.3081);
        order = new(seed, Count(Split.Training));
        Provenance = $"{training.Path} and {test.Path}, {Count(Split.Training)}/{Validation}/{Count(Split.Test)} images";
    }

    public override string Provenance { get; }

    public override IReadOnlyList<DataFile> Files => reader.Files;

    public override TaskDisplay Display { get; } = new() { Classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] };

    public override int Count(Split split) => split switch
    {
        Split.Training => training.Count - Validation,
        Split.Validation => Validation,
        _ => test.Count,
    };

    public override IReadOnlyList<TestSet> TestSets => [new("test", 0, Count(Split.Test))];

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        var images = split == Split.Test ? test : training;
        int index = split switch
        {
            Split.Training => order.At(epoch, sample),
            Split.Validation => training.Count - Validation + sample,
            _ => sample,
        };
        var pixels = images.Pixels.Data.Slice(index * Steps, Steps);
        var series = batch.Row(batch.Series, row);
        for (int t = 0; t < Steps; t++)
            series[t] = levels[pixels[t]];
        batch.Target[row] = images.Labels.Data[index];
    }

    MnistImages Read(string? folder, string part, int least)
    {
        string pixelPath = Find(folder, $"{part}-images-idx3-ubyte"), labelPath = Find(folder, $"{part}-labels-idx1-ubyte");
        IdxArray pixels = reader.Read(pixelPath, path => IdxArray.Read(path, MostImages * Steps));
        IdxArray labels = reader.Read(labelPath, path => IdxArray.Read(path, MostImages));
        if (pixels.Shape is not [var count, Side, Side] || count < least)
            throw Damaged(pixelPath, $"[{string.Join(", ", pixels.Shape)}], expected at least [{least}, {Side}, {Side}]");
        if (labels.Shape is not [var named] || named != count)
            throw Damaged(labelPath, $"[{string.Join(", ", labels.Shape)}], expected [{count}], a label for each image of {pixelPath}");
        if (labels.Data.IndexOfAnyExceptInRange((byte)0, (byte)(Digits - 1)) is >= 0 and var at)
            throw Damaged(labelPath, $"label {at} is {labels.Data[at]}, expected a digit");
        return new(pixels, labels, pixelPath);
    }

    static string Find(string? folder, string name) => DataPlaces.Require(DatasetCatalog.Mnist, folder, $"{name}.gz", name);

    static DataFormatException Damaged(string path, string what) => DataText.Damaged(DatasetCatalog.Mnist, path, what);

    sealed record MnistImages(IdxArray Pixels, IdxArray Labels, string Path)
    {
        public int Count => Labels.Data.Length;
    }
}
