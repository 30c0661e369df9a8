using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Training;

/// <summary>The settings that the command line gives; null where nothing is said.</summary>
sealed record RunRequest
{
    public int? Hidden { get; init; }
    public int? Layers { get; init; }
    public int? Epochs { get; init; }
    public int? Batch { get; init; }
    public double? Lr { get; init; }
    public double? Clip { get; init; }
    public int? TrainSamples { get; init; }
    public int? ValSamples { get; init; }
    public string? Init { get; init; }
    public int? Threads { get; init; }
    public int? SeqLen { get; init; }
    public int? Vocab { get; init; }
    public int? Markers { get; init; }
    public int? Items { get; init; }
    public int? Distractors { get; init; }
    public int? EmbeddingRows { get; init; }
    public string? QueryOrder { get; init; }
    public double? Noise { get; init; }
    public string? Protocol { get; init; }
    public int? Stride { get; init; }
    public string? Data { get; init; }
    public string? TestLoads { get; init; }
    public string? HeldOut { get; init; }

    /// <summary>The settings of a run: the task's own, and what is asked for.</summary>
    /// <exception cref="UsageException">A setting does not apply to the task.</exception>
    /// <exception cref="Data.TaskOptionException">A setting is impossible.</exception>
    public RunConfig Resolve(TaskDefinition task, string cell, long seed)
    {
        RefuseForeign(task);
        var spec = NamedCell.Parse(cell);
        var config = Over(task.Defaults) with { Cell = spec.ToString(), Seed = seed };
        if (spec.Type.UsualLayers != 1 && Layers is null)
            config = config with { Layers = spec.Type.UsualLayers };
        config.Validate();
        return config;
    }

    /// <summary>What is asked for, and where nothing is said other settings.</summary>
    public RunRequest Or(RunRequest others) => new()
    {
        Hidden = Hidden ?? others.Hidden,
        Layers = Layers ?? others.Layers,
        Epochs = Epochs ?? others.Epochs,
        Batch = Batch ?? others.Batch,
        Lr = Lr ?? others.Lr,
        Clip = Clip ?? others.Clip,
        TrainSamples = TrainSamples ?? others.TrainSamples,
        ValSamples = ValSamples ?? others.ValSamples,
        Init = Init ?? others.Init,
        Threads = Threads ?? others.Threads,
        SeqLen = SeqLen ?? others.SeqLen,
        Vocab = Vocab ?? others.Vocab,
        Markers = Markers ?? others.Markers,
        Items = Items ?? others.Items,
        Distractors = Distractors ?? others.Distractors,
        EmbeddingRows = EmbeddingRows ?? others.EmbeddingRows,
        QueryOrder = QueryOrder ?? others.QueryOrder,
        Noise = Noise ?? others.Noise,
        Protocol = Protocol ?? others.Protocol,
        Stride = Stride ?? others.Stride,
        Data = Data ?? others.Data,
        TestLoads = TestLoads ?? others.TestLoads,
        HeldOut = HeldOut ?? others.HeldOut,
    };

    /// <summary>Other settings with what is asked for put over them.</summary>
    public RunConfig Over(RunConfig config) => config with
    {
        Hidden = Hidden ?? config.Hidden,
        Layers = Layers ?? config.Layers,
        Epochs = Epochs ?? config.Epochs,
        Batch = Batch ?? config.Batch,
        Lr = Lr ?? config.Lr,
        Clip = Clip ?? config.Clip,
        TrainSamples = TrainSamples ?? config.TrainSamples,
        ValSamples = ValSamples ?? config.ValSamples,
        Init = Init is null ? config.Init : FullPath(Init),
        Threads = Threads ?? Environment.ProcessorCount,
        SeqLen = SeqLen ?? config.SeqLen,
        Vocab = Vocab ?? config.Vocab,
        Markers = Markers ?? config.Markers,
        Items = Items ?? config.Items,
        Distractors = Distractors ?? config.Distractors,
        EmbeddingRows = EmbeddingRows ?? config.EmbeddingRows,
        QueryOrder = QueryOrder ?? config.QueryOrder,
        Noise = Noise ?? config.Noise,
        Protocol = Protocol ?? config.Protocol,
        Stride = Stride ?? config.Stride,
        Data = Data is null ? config.Data : FullPath(Data),
        TestLoads = TestLoads is null ? config.TestLoads : FullPath(TestLoads),
        HeldOut = HeldOut ?? config.HeldOut,
    };

    /// <summary>
    /// Refuses settings that differ from those of a run that is to be continued. Threads and epochs may differ, and data may lie elsewhere.
    /// </summary>
    /// <exception cref="UsageException">Lists the differences.</exception>
    public void RefuseConflicts(RunConfig config, string folder)
    {
        RefuseForeign(TaskCatalog.Find(config.Task));
        Refuse(string.Join(", ", SettingNames.Differences(Over(config), config, "the run", epochs: false)), folder);
    }

    /// <summary>Refuses a word that differs from the run's.</summary>
    /// <exception cref="UsageException">It does.</exception>
    public static void RefuseConflict(string option, object? asked, object has, string folder)
    {
        if (asked is not null && !asked.Equals(has))
            Refuse(SettingNames.Difference(option, asked, has, "the run"), folder);
    }

    static void Refuse(string conflicts, string folder)
    {
        if (conflicts.Length > 0)
            throw new UsageException($"{folder} was started with other settings: {conflicts}; leave the option out, or start a new run.");
    }

    // An empty path has no full one; what needs it refuses it.
    static string FullPath(string path) => path.Length == 0 ? path : Path.GetFullPath(path);

    void RefuseForeign(TaskDefinition task)
    {
        var blank = new RunConfig { Task = task.Name };
        var asked = Over(blank);
        foreach (var setting in SettingNames.OfTasks)
        {
            if (setting.Of(asked) is not null && !SettingNames.Applies(setting, task))
                throw new UsageException(
                    $"{setting.Option} does not apply to {task.Name}; its own options are {SettingNames.Legal(task)}.");
        }
    }
}
