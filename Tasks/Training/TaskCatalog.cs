using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A task by name: the paper's settings, and how its samples are made.</summary>
/// <param name="Defaults">The settings; a setting that is null here does not apply to the task.</param>
/// <param name="Open">Makes the samples of a run.</param>
/// <param name="Check">For a task of recordings: refuses impossible settings without reading any; null for a generated task.</param>
sealed record TaskDefinition(RunConfig Defaults, Func<RunConfig, TaskData> Open, Action<RunConfig>? Check = null)
{
    public string Name => Defaults.Task;

    /// <summary>Whether <c>--data</c> applies.</summary>
    public bool HasRecordings => Check is not null;

    /// <summary>Whether <c>--test-loads</c> applies.</summary>
    public bool HasOtherLoads => Name == "bearing";

    /// <summary>Whether <c>--head</c> applies: the answers lie on a ring.</summary>
    public bool AnswersOnRing => Name == "bumps";
}

/// <summary>The tasks that <c>mogru train</c> knows.</summary>
static class TaskCatalog
{
    public static IReadOnlyList<TaskDefinition> All { get; } =
    [
        new(Generated("copy") with { SeqLen = 50, Vocab = 16 },
            c => new CopyTask(new() { Length = c.SeqLen!.Value, Vocabulary = c.Vocab!.Value }, c.Seed, SizeOf(c))),
        new(Generated("adding") with { SeqLen = 100 },
            c => new AddingTask(new() { Steps = c.SeqLen!.Value }, c.Seed, SizeOf(c))),
        new(Generated("trend") with { SeqLen = 80 },
            c => new TrendTask(new() { Steps = c.SeqLen!.Value }, c.Seed, SizeOf(c))),
        new(Generated("selective-copy") with { SeqLen = 50, Markers = 5, Vocab = 16 },
            c => new SelectiveCopyTask(SelectiveCopy(c), c.Seed, SizeOf(c))),
        new(Generated("interference") with { Items = 5, Distractors = 50, Vocab = 32, QueryOrder = "stored" },
            c => new InterferenceTask(Interference(c), c.Seed, SizeOf(c))),
        new(Generated("frequency-separation") with { SeqLen = 200, Noise = 0.1 },
            c => new FrequencySeparationTask(new() { Steps = c.SeqLen!.Value, Noise = c.Noise!.Value }, c.Seed, SizeOf(c))),
        new(Generated("trend-reversal") with { SeqLen = 100, Noise = 0.1 },
            c => new TrendReversalTask(new() { Steps = c.SeqLen!.Value, Noise = c.Noise!.Value }, c.Seed, SizeOf(c))),
        new(Generated("parity-bits") with { SeqLen = 10 },
            c => new CountingTask(new(c.Task, 2, c.SeqLen!.Value), c.Seed, SizeOf(c))),
        new(Generated("modular") with { SeqLen = 10, Vocab = 5 },
            c => new CountingTask(new(c.Task, c.Vocab!.Value, c.SeqLen!.Value), c.Seed, SizeOf(c))),
        new(Generated("group") with { SeqLen = 16, Group = "s3" },
            c => new GroupTask(new() { Group = c.Group!, Steps = c.SeqLen!.Value }, c.Seed, SizeOf(c))),
        new(Generated("recall") with { SeqLen = 64, Items = 8, Vocab = 16 },
            c => new RecallTask(new() { Steps = c.SeqLen!.Value, Items = c.Items!.Value, Vocabulary = c.Vocab!.Value }, c.Seed, SizeOf(c))),
        new(Generated("pulse") with { SeqLen = 24, Delay = 15 },
            c => new PulseTask(new() { Steps = c.SeqLen!.Value, Delay = c.Delay!.Value }, c.Seed, SizeOf(c))),
        new(Generated("lorenz") with { SeqLen = 40, Noise = 0 },
            c => new LorenzTask(new() { Steps = c.SeqLen!.Value, Noise = c.Noise!.Value }, c.Seed, SizeOf(c))),
        new(Generated("seasons") with { SeqLen = 96, Noise = 0.1 },
            c => new SeasonsTask(new() { Steps = c.SeqLen!.Value, Noise = c.Noise!.Value }, c.Seed, SizeOf(c))),
        new(new() { Task = "oscillator", SeqLen = 4 },
            c => new LimitedTask(new CurveTask(new(c.Task, c.SeqLen!.Value), c.Seed), c.TrainSamples, c.ValSamples)),
        new(new() { Task = "bessel", SeqLen = 4 },
            c => new LimitedTask(new CurveTask(new(c.Task, c.SeqLen!.Value), c.Seed), c.TrainSamples, c.ValSamples)),
        new(Generated("bumps") with { SeqLen = 8 },
            c => new BumpsTask(new() { Frames = c.SeqLen!.Value }, c.Seed, SizeOf(c))),
        new(Generated("markov") with { SeqLen = 30, Vocab = 8, TrainSamples = 60, ValSamples = 500 },
            c => new MarkovTask(new() { Steps = c.SeqLen!.Value, Vocabulary = c.Vocab!.Value }, c.Seed, SizeOf(c))),
        new(Generated("hmm") with { Hidden = 150, SeqLen = 10 },
            c => new HmmTask(new() { Steps = c.SeqLen!.Value }, c.Seed, SizeOf(c))),
        new(new() { Task = "bearing", Hidden = 64, Epochs = 20, SeqLen = 1024, Stride = 512, Noise = 0, Protocol = "published" },
            c => new LimitedTask(new BearingTask(Bearing(c), c.Seed), c.TrainSamples, c.ValSamples), c => Bearing(c).Validate()),
        new(new() { Task = "etth1", Hidden = 64, Epochs = 50, SeqLen = 96 },
            c => new LimitedTask(new EttTask(Ett(c), c.Seed), c.TrainSamples, c.ValSamples), c => Ett(c).Validate()),
        new(new() { Task = "ecg5000", Epochs = 100 },
            c => new LimitedTask(new EcgTask(Folder(c), c.Seed), c.TrainSamples, c.ValSamples), c => Folder(c)),
        new(new() { Task = "smnist", Batch = 128 },
            c => new LimitedTask(new MnistTask(Folder(c), c.Seed), c.TrainSamples, c.ValSamples), c => Folder(c)),
        new(new() { Task = TransferTask.Name, Hidden = 64, TrainSamples = 2000, ValSamples = 500, SeqLen = 50, HeldOut = TransferSequences.Names[0] },
            c => new TransferTask(Transfer(c), c.Seed)),
    ];

    /// <summary>The task of this name.</summary>
    /// <exception cref="TaskOptionException">There is none.</exception>
    public static TaskDefinition Find(string name) => All.FirstOrDefault(task => task.Name == name)
        ?? throw new TaskOptionException($"train: {UsageErrors.Unknown("task", name, [.. All.Select(task => task.Name)])}");

    /// <summary>What is wrong with settings that come from a file, as a part of a sentence; null where a run can be made of them.</summary>
    public static string? Fault(RunConfig config)
    {
        try
        {
            string missing = string.Join(", ", SettingNames.Missing(config));
            if (missing.Length > 0)
                return $"lacks {missing}";
            Refuse(config);
            return null;
        }
        catch (TaskOptionException exception)
        {
            return $"is impossible ({Quote.Visible(exception.Message.TrimEnd('.'))})";
        }
    }

    /// <summary>Refuses settings that no run can be made of, without reading recordings.</summary>
    /// <exception cref="TaskOptionException">Says what is wrong with them.</exception>
    public static void Refuse(RunConfig config)
    {
        config.Validate();
        var definition = Find(config.Task);
        if (definition.Check is { } check)
            check(config);
        else
            definition.Open(config);
    }

    static RunConfig Generated(string name) => new() { Task = name, TrainSamples = 10_000, ValSamples = 2_000 };

    static EpochSize SizeOf(RunConfig c) => new() { Training = c.TrainSamples!.Value, Validation = c.ValSamples!.Value };

    static SelectiveCopyOptions SelectiveCopy(RunConfig c) => new()
    {
        Steps = c.SeqLen!.Value,
        Markers = c.Markers!.Value,
        Vocabulary = c.Vocab!.Value,
    };

    static InterferenceOptions Interference(RunConfig c) => new()
    {
        Items = c.Items!.Value,
        Distractors = c.Distractors!.Value,
        Vocabulary = c.Vocab!.Value,
        EmbeddingRows = c.EmbeddingRows,
        Order = c.QueryOrder switch
        {
            "stored" => QueryOrder.Stored,
            "shuffled" => QueryOrder.Shuffled,
            var order => throw new TaskOptionException($"interference: --query-order is {Quote.Of(order)}; it must be stored or shuffled."),
        },
    };

    static TransferOptions Transfer(RunConfig c) => new()
    {
        HeldOut = c.HeldOut!,
        Steps = c.SeqLen!.Value,
        Training = c.TrainSamples!.Value,
        Validation = c.ValSamples!.Value,
    };

    static EttOptions Ett(RunConfig c) => new() { Folder = Folder(c), LookBack = c.SeqLen!.Value };

    static string? Folder(RunConfig c) => c.Data is not { Length: 0 }
        ? c.Data
        : throw new TaskOptionException($"{c.Task}: --data is empty; give the data folder, or leave it out.");

    static BearingOptions Bearing(RunConfig c) => new()
    {
        Folder = c.Data,
        TestLoads = c.TestLoads,
        Protocol = c.Protocol switch
        {
            "published" => BearingProtocol.Published,
            "fair" => BearingProtocol.Fair,
            var protocol => throw new TaskOptionException($"bearing: --protocol is {Quote.Of(protocol)}; it must be published or fair."),
        },
        Noise = c.Noise!.Value,
        Window = c.SeqLen!.Value,
        Stride = c.Stride!.Value,
    };
}
