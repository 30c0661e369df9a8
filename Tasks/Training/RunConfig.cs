using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>Every setting of one run. The defaults are the paper's; settings of other tasks than this run's are null.</summary>
sealed record RunConfig
{
    const string GivenFolder = "a folder";

    public required string Task { get; init; }

    public string Cell { get; init; } = "mogru";

    public long Seed { get; init; } = 42;

    public int Hidden { get; init; } = 128;

    public int Layers { get; init; } = 1;

    public int Epochs { get; init; } = 30;

    public int Batch { get; init; } = 64;

    public double Lr { get; init; } = 1e-3;

    /// <summary>The largest gradient norm; 0 leaves gradients as they are.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Samples an epoch; null where recordings decide and all are used.</summary>
    public int? TrainSamples { get; init; }

    public int? ValSamples { get; init; }

    /// <summary>A file of parameters to start from instead of drawn values; null for these.</summary>
    public string? Init { get; init; }

    public int Threads { get; init; } = 1;

    public int? SeqLen { get; init; }

    public int? Vocab { get; init; }

    public int? Markers { get; init; }

    public int? Items { get; init; }

    public int? Distractors { get; init; }

    /// <summary>Rows of the token embedding where there are more than tokens; null for one a token.</summary>
    public int? EmbeddingRows { get; init; }

    public string? QueryOrder { get; init; }

    public double? Noise { get; init; }

    public string? Protocol { get; init; }

    public int? Stride { get; init; }

    public string? Data { get; init; }

    /// <summary>The folder with the recordings at other loads that are tested on; null for none.</summary>
    public string? TestLoads { get; init; }

    /// <summary>The domain that is not trained on.</summary>
    public string? HeldOut { get; init; }

    /// <summary>
    /// The settings that decide the numbers, with the same words for the same numbers: neither the threads nor where data lies, only
    /// whether recordings take the place of generated signals.
    /// </summary>
    public RunConfig Essence() => this with
    {
        Threads = 1,
        Data = Task == "bearing" && Data is not null ? GivenFolder : null,
        TestLoads = TestLoads is null ? null : GivenFolder,
    };

    /// <summary>Refuses impossible settings of the model and of training; those of the task are checked where its data is made.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate()
    {
        NamedCell.Parse(Cell);
        new OptionFaults(Task)
            .Range("--hidden", Hidden, 1, 65_536)
            .Range("--layers", Layers, 1, 64)
            .Range("--epochs", Epochs, 1, 1_000_000)
            .Range("--batch", Batch, 1, 1_000_000)
            .Range("--threads", Threads, 1, 1024)
            .Range("--train-samples", TrainSamples ?? 1, 1, int.MaxValue)
            .Range("--val-samples", ValSamples ?? 1, 1, int.MaxValue)
            .Require(float.IsFinite((float)Lr) && Lr > 0, $"--lr is {Lr}; it must be above 0 and within single precision, such as 0.001.")
            .Deviation("--clip", Clip)
            .ThrowIfAny();
    }
}
