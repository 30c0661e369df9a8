using MoGru.Engine.Formats;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Where a window begins: its signal, its first sample there, and its number, by which its noise is drawn.</summary>
readonly record struct BearingWindow(int Signal, int Start, int Number);

/// <summary>The standardised signals of all recordings and the windows into them, by split.</summary>
sealed class BearingWindows
{
    public required BearingSignal[] Signals { get; init; }
    public required BearingWindow[] Training { get; init; }
    public required BearingWindow[] Validation { get; init; }

    /// <summary>All windows of the recordings at other loads, load by load.</summary>
    public BearingWindow[] Test { get; init; } = [];

    /// <summary>A part of <see cref="Test"/> for each load.</summary>
    public IReadOnlyList<TestSet> TestSets { get; init; } = [];

    public BearingWindow[] this[Split split] => split switch
    {
        Split.Training => Training,
        Split.Validation => Validation,
        _ => Test,
    };

    /// <summary>These windows and those of recordings at other loads, each standardised by its own mean and deviation.</summary>
    /// <exception cref="DataFormatException">A window is longer than a recording allows.</exception>
    public BearingWindows With(IReadOnlyList<BearingLoad> loads, BearingOptions options)
    {
        var signals = Signals.ToList();
        var test = new List<BearingWindow>();
        var sets = new List<TestSet>();
        foreach (var load in loads)
        {
            int first = test.Count;
            foreach (var recording in load.Recordings)
            {
                signals.Add(BearingSignal.Standardised(recording.Fault, recording.Name, recording.Samples));
                AddWindows(test, Training.Length + Validation.Length, signals, recording.Name, options);
            }
            sets.Add(new(load.Name, first, test.Count - first));
        }
        return new() { Signals = [.. signals], Training = Training, Validation = Validation, Test = [.. test], TestSets = sets };
    }

    /// <summary>Cuts the recordings into windows as the protocol says.</summary>
    /// <exception cref="TaskOptionException">A window is longer than the generated signals allow.</exception>
    /// <exception cref="DataFormatException">A window is longer than a recording allows.</exception>
    public static BearingWindows Cut(BearingRecording[] recordings, BearingOptions options, long seed) =>
        options.Protocol == BearingProtocol.Fair ? CutInTime(recordings, options) : CutAndMix(recordings, options, seed);

    static BearingWindows CutAndMix(BearingRecording[] recordings, BearingOptions options, long seed)
    {
        var signals = new List<BearingSignal>();
        var all = new List<BearingWindow>();
        foreach (var recording in recordings)
        {
            signals.Add(BearingSignal.Standardised(recording.Fault, recording.Name, recording.Samples));
            AddWindows(all, 0, signals, recording.Name, options);
        }

        var mixed = all.ToArray();
        var random = new RandomStream(seed, "data/split").At(0);
        random.Shuffle(mixed.AsSpan());
        int training = FourFifths(mixed.Length);
        return new() { Signals = [.. signals], Training = mixed[..training], Validation = mixed[training..] };
    }

    // The cut comes before the filter, so that no sample reaches both sides through it, and the validation part is
    // standardised with the training part's mean and deviation.
    static BearingWindows CutInTime(BearingRecording[] recordings, BearingOptions options)
    {
        var signals = new List<BearingSignal>();
        var training = new List<BearingWindow>();
        var validation = new List<BearingWindow>();
        foreach (var recording in recordings)
        {
            int cut = FourFifths(recording.Samples.Length);
            var early = AtFaultRate(recording, ..cut);
            var late = AtFaultRate(recording, cut..);
            signals.Add(BearingSignal.Standardised(recording.Fault, recording.Name, early));
            AddWindows(training, validation.Count, signals, $"the first 80 % of {recording.Name}", options);
            signals.Add(BearingSignal.Standardised(recording.Fault, recording.Name, late, early));
            AddWindows(validation, training.Count, signals, $"the last 20 % of {recording.Name}", options);
        }
        return new() { Signals = [.. signals], Training = [.. training], Validation = [.. validation] };
    }

    static double[] AtFaultRate(BearingRecording recording, Range part) =>
        recording.SampleRate == BearingFile.NormalRate ? LowPass.Decimate(recording.Samples.AsSpan(part)) : recording.Samples[part];

    // Windows of the latest signal, numbered on from those in the list and the others before them.
    static void AddWindows(List<BearingWindow> windows, int others, List<BearingSignal> signals, string name, BearingOptions options)
    {
        int count = signals[^1].Windows(options.Window, options.Stride);
        if (count == 0)
            throw TooShort(name, signals[^1].Samples.Length, options);
        for (int i = 0; i < count; i++)
            windows.Add(new(signals.Count - 1, i * options.Stride, windows.Count + others));
    }

    static Exception TooShort(string name, int samples, BearingOptions options)
    {
        string what = $"bearing: {name} has {samples} samples, a window needs {options.Window}";
        return options.Folder is null
            ? new TaskOptionException($"{what}; use a shorter --seq-len.")
            : new DataFormatException($"{what}; use a shorter --seq-len or download the recording again.", options.Folder);
    }

    static int FourFifths(int count) => (int)(count * 4L / 5);
}
