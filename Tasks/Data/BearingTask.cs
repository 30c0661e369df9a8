using MoGru.Engine.Formats;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>
/// Which fault a window of vibration comes from: normal, inner race, ball or outer race, read from the last step. The noise belongs to
/// the window and stays the same in every epoch, as in the published code. Not for several threads at once.
/// </summary>
sealed class BearingTask : TaskData
{
    readonly DataFileReader reader = new();
    readonly BearingOptions options;
    readonly BearingWindows windows;
    readonly RandomStream noises;
    readonly EpochOrder order;

    /// <summary>Reads the folder of the options, or generates signals where there is none.</summary>
    /// <exception cref="TaskOptionException">The options are impossible, or the window is too long for the generated signals.</exception>
    /// <exception cref="DataFormatException">A recording is missing, damaged or too short.</exception>
    public BearingTask(BearingOptions options, long seed) : base(ShapeOf(options))
    {
        this.options = options;
        noises = new(seed, "data/noise");

        string source = $"synthetic signals (SKF 6205-2RS, seed {seed})";
        var recordings = options.Folder is null ? BearingSynthesis.Generate(seed) : BearingFolder.Read(options.Folder, reader, out source);
        windows = BearingWindows.Cut(recordings, options, seed);
        if (options.TestLoads is { } loads)
            windows = windows.With(BearingLoads.Read(loads, reader), options);
        order = new(seed, windows.Training.Length);
        Provenance = $"{source}, protocol {(options.Protocol == BearingProtocol.Fair ? "fair" : "published")}"
            + (options.TestLoads is null ? "" : $", tested at other loads of {options.TestLoads}");
    }

    public override string Provenance { get; }

    public override IReadOnlyList<DataFile> Files => reader.Files;

    public override TaskDisplay Display { get; } =
        new() { Classes = ["normal", "inner race", "ball", "outer race"], HasWaveforms = true };

    public override int Count(Split split) => windows[split].Length;

    public override IReadOnlyList<TestSet> TestSets => windows.TestSets;

    /// <summary>How many windows of the split come from this kind of bearing: the share of the largest is what guessing scores.</summary>
    public int Count(Split split, BearingFault fault) => windows[split].Count(window => windows.Signals[window.Signal].Fault == fault);

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        var window = windows[split][split == Split.Training ? order.At(epoch, sample) : sample];
        var signal = windows.Signals[window.Signal];
        var series = batch.Row(batch.Series, row);
        signal.Samples.AsSpan(window.Start, options.Window).CopyTo(series);
        batch.Target[row] = (int)signal.Fault;

        if (options.Noise > 0)
        {
            var random = noises.At(window.Number);
            for (int t = 0; t < series.Length; t++)
                series[t] = (float)(series[t] + options.Noise * random.Normal());
        }
    }

    static TaskShape ShapeOf(BearingOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "bearing",
            Steps = options.Window,
            Inputs = 1,
            Outputs = 4,
            LastStepOnly = true,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
