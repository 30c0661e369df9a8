using System.Collections.Immutable;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;

namespace MoGru.Tasks.Training;

/// <summary>
/// Settings of runs, as far as they are given. Each is declared here, and only here, as a setting with its property below it; their order
/// is that of run.json, of the help and of messages. The fixed defaults are the paper's; those by task stand with the tasks.
/// </summary>
abstract record RunSettings
{
    const string GivenFolder = "a folder", Linear = "linear";

    static readonly List<RunSetting> declared = [];

    ImmutableDictionary<RunSetting, object> given = ImmutableDictionary<RunSetting, object>.Empty;

    /// <summary>All settings, in order.</summary>
    public static IReadOnlyList<RunSetting> Declared => declared;

    static readonly RunSetting<int> hidden = Declare<int>(
        new("--hidden", "Hidden size", ValueKind.Whole) { Default = 128, About = OptionGroup.Model, Rule = Range(1, 65_536) });

    public int Hidden { get => Of(hidden); init => Put(hidden, value); }

    static readonly RunSetting<int> layers = Declare<int>(
        new("--layers", "Stacked layers", ValueKind.Whole) { Default = 1, About = OptionGroup.Model, Usually = NamedCell.UsualLayers, Rule = Range(1, 64) });

    public int Layers { get => Of(layers); init => Put(layers, value); }

    static readonly RunSetting<int> epochs = Declare<int>(
        new("--epochs", "Epochs", ValueKind.Whole) { Default = 30, Rule = Range(1, 1_000_000), MayChange = true });

    public int Epochs { get => Of(epochs); init => Put(epochs, value); }

    static readonly RunSetting<int> batch = Declare<int>(
        new("--batch", "Samples a step", ValueKind.Whole) { Default = 64, Rule = Range(1, 1_000_000) });

    public int Batch { get => Of(batch); init => Put(batch, value); }

    static readonly RunSetting<double> lr = Declare<double>(new("--lr", "Adam's learning rate", ValueKind.Number)
    {
        Default = 1e-3,
        Rule = static (faults, option, value) => faults.Require(
            float.IsFinite((float)(double)value) && (double)value > 0,
            $"{option} is {value}; it must be above 0 and within single precision, such as 0.001."),
    });

    public double Lr { get => Of(lr); init => Put(lr, value); }

    static readonly RunSetting<double> clip = Declare<double>(new("--clip", "Largest gradient norm, 0 for none", ValueKind.Number)
    {
        Default = 1,
        Rule = static (faults, option, value) => faults.Deviation(option, (double)value),
    });

    public double Clip { get => Of(clip); init => Put(clip, value); }

    static readonly RunSetting<int?> trainSamples = Declare<int?>(
        new("--train-samples", "Training samples an epoch", ValueKind.Whole)
        { Usually = "10000", Absent = "all", Rule = Range(1, int.MaxValue), SizesData = true });

    /// <summary>Samples an epoch; null where recordings decide and all are used.</summary>
    public int? TrainSamples { get => Of(trainSamples); init => Put(trainSamples, value); }

    static readonly RunSetting<int?> valSamples = Declare<int?>(
        new("--val-samples", "Validation samples an epoch", ValueKind.Whole)
        { Usually = "2000", Absent = "all", Rule = Range(1, int.MaxValue), SizesData = true });

    public int? ValSamples { get => Of(valSamples); init => Put(valSamples, value); }

    static readonly RunSetting<string?> initial = Declare<string?>(new(
        "--init", "Start from these parameters: a safetensors file with PyTorch's names, such as a run's model.safetensors", ValueKind.File)
    { Scope = SettingScope.Start, About = OptionGroup.Model });

    /// <summary>A file of parameters to start from instead of drawn values; null for these.</summary>
    public string? Init { get => Of(initial); init => Put(initial, value); }

    static readonly RunSetting<int> threads = Declare<int>(new("--threads", "Threads; results are the same for any number", ValueKind.Whole)
    {
        Default = 1,
        Usually = "all cores",
        Unasked = static () => Environment.ProcessorCount,
        Rule = Range(1, 1024),
        ChangesNothing = true,
    });

    public int Threads { get => Of(threads); init => Put(threads, value); }

    static readonly RunSetting<int?> seqLen = Declare<int?>(
        new("--seq-len", "Length: copy's k, the frames that bumps shows, the steps of other tasks, bearing's window", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? SeqLen { get => Of(seqLen); init => Put(seqLen, value); }

    static readonly RunSetting<int?> vocab = Declare<int?>(
        new("--vocab", "Different tokens (copy, selective-copy, recall 16; interference 32; markov 8; modular 5, its modulus)", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? Vocab { get => Of(vocab); init => Put(vocab, value); }

    static readonly RunSetting<int?> markers = Declare<int?>(
        new("--markers", "Marked tokens (selective-copy 5)", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? Markers { get => Of(markers); init => Put(markers, value); }

    static readonly RunSetting<int?> items = Declare<int?>(
        new("--items", "Stored items (interference 5, recall 8)", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? Items { get => Of(items); init => Put(items, value); }

    static readonly RunSetting<int?> delay = Declare<int?>(
        new("--delay", "Steps from the pulse to its answer (pulse 15)", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? Delay { get => Of(delay); init => Put(delay, value); }

    static readonly RunSetting<int?> distractors = Declare<int?>(
        new("--distractors", "Distractors (interference 50)", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? Distractors { get => Of(distractors); init => Put(distractors, value); }

    static readonly RunSetting<int?> embeddingRows = Declare<int?>(
        new("--embedding-rows", "Rows of the token embedding (interference, default --vocab and three)", ValueKind.Whole)
        { Scope = SettingScope.Task, Belongs = static task => task.Defaults.Distractors is not null });

    /// <summary>Rows of the token embedding where there are more than tokens; null for one a token.</summary>
    public int? EmbeddingRows { get => Of(embeddingRows); init => Put(embeddingRows, value); }

    static readonly RunSetting<string?> queryOrder = Declare<string?>(
        new("--query-order", "Order of the queries (interference, default stored)", ValueKind.Choice("stored", "shuffled"))
        { Scope = SettingScope.Task, SizesData = false });

    public string? QueryOrder { get => Of(queryOrder); init => Put(queryOrder, value); }

    static readonly RunSetting<double?> noise = Declare<double?>(
        new("--noise", "Standard deviation of the noise (frequency-separation, trend-reversal, seasons 0.1; bearing, lorenz 0)", ValueKind.Number)
        { Scope = SettingScope.Task, SizesData = false });

    public double? Noise { get => Of(noise); init => Put(noise, value); }

    static readonly RunSetting<string?> group = Declare<string?>(
        new("--group", "Permutations of three or of five things (group, default s3)", ValueKind.Choice("s3", "s5")) { Scope = SettingScope.Task });

    public string? Group { get => Of(group); init => Put(group, value); }

    static readonly RunSetting<string?> head = Declare<string?>(
        new("--head", "What answers: a linear map, or convolutions on the ring of the state (bumps, default linear)",
            ValueKind.Choice(Linear, ModelFactory.Convolution))
        {
            Scope = SettingScope.Task,
            SizesData = false,
            Belongs = static task => task.AnswersOnRing,
            Rule = static (faults, option, value) => faults.Require(
                value is Linear or ModelFactory.Convolution,
                $"{option} is {Quote.Of((string)value)}; it must be {Linear} or {ModelFactory.Convolution}."),
        });

    public string? Head { get => Of(head); init => Put(head, value); }

    static readonly RunSetting<string?> protocol = Declare<string?>(
        new("--protocol", "How recordings are split (bearing, default published)", ValueKind.Choice("published", "fair"))
        { Scope = SettingScope.Task });

    public string? Protocol { get => Of(protocol); init => Put(protocol, value); }

    static readonly RunSetting<int?> stride = Declare<int?>(
        new("--stride", "Samples from window to window (bearing 512)", ValueKind.Whole) { Scope = SettingScope.Task });

    public int? Stride { get => Of(stride); init => Put(stride, value); }

    static readonly RunSetting<string?> data = Declare<string?>(new(
        "--data", "Folder with recordings: bearing (generated without it), etth1, ecg5000, smnist (see 'mogru data list')", ValueKind.Folder)
    {
        Scope = SettingScope.Task,
        Belongs = static task => task.HasRecordings,
        Essence = static run => run.Task == "bearing" && run.Data is not null ? GivenFolder : null,  // recordings, or generated signals
    });

    public string? Data { get => Of(data); init => Put(data, value); }

    static readonly RunSetting<string?> testLoads = Declare<string?>(new(
        "--test-loads", "Folder with recordings at other loads to test on (bearing, protocol fair)", ValueKind.Folder)
    {
        Scope = SettingScope.Task,
        Belongs = static task => task.HasOtherLoads,
        Essence = static run => run.TestLoads is null ? null : GivenFolder,
    });

    /// <summary>The folder with the recordings at other loads that are tested on; null for none.</summary>
    public string? TestLoads { get => Of(testLoads); init => Put(testLoads, value); }

    static readonly RunSetting<string?> heldOut = Declare<string?>(new(
        "--held-out", "Domain that is not trained on (transfer)", ValueKind.Choice([.. TransferSequences.Names]))
    { Scope = SettingScope.Task, SizesData = false });

    /// <summary>The domain that is not trained on.</summary>
    public string? HeldOut { get => Of(heldOut); init => Put(heldOut, value); }

    /// <summary>The setting of an option.</summary>
    public static RunSetting Named(string option) => declared.Find(setting => setting.Option == option)
        ?? throw new ArgumentException($"There is no setting {option}.", nameof(option));

    /// <summary>The value that is given for a setting; null for none.</summary>
    public object? Given(RunSetting setting) => given.GetValueOrDefault(setting);

    /// <summary>Equal where every setting has the same value, whether it is given or the default.</summary>
    public virtual bool Equals(RunSettings? other) => other is not null && EqualityContract == other.EqualityContract
        && declared.TrueForAll(setting => Equals(Given(setting) ?? setting.Fallback, other.Given(setting) ?? setting.Fallback));

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var setting in declared)
            hash.Add(Given(setting) ?? setting.Fallback);
        return hash.ToHashCode();
    }

    /// <summary>Settings with other values; null takes a value away.</summary>
    public static T With<T>(T settings, IEnumerable<KeyValuePair<RunSetting, object?>> values)
        where T : RunSettings
    {
        RunSettings copy = settings with { };
        foreach (var (setting, value) in values)
            copy.Put(setting, value);
        return (T)copy;
    }

    T? Of<T>(RunSetting<T> setting) => given.TryGetValue(setting, out object? value) ? (T)value : setting.Default;

    void Put(RunSetting setting, object? value) => given = value is null ? given.Remove(setting) : given.SetItem(setting, value);

    static RunSetting<T> Declare<T>(RunSetting<T> setting)
    {
        declared.Add(setting);
        return setting;
    }

    static Action<OptionFaults, string, object> Range(int low, int high) => (faults, option, value) => faults.Range(option, (int)value, low, high);
}
