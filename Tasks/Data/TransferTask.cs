using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Choices of the transfer task; the defaults are the paper's.</summary>
sealed record TransferOptions
{
    /// <summary>The domain that is not trained on, by its name.</summary>
    public string HeldOut { get; init; } = TransferSequences.Names[0];

    /// <summary>T, the offers of a sequence.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Sequences of each training domain.</summary>
    public int Training { get; init; } = 2000;

    /// <summary>Sequences of the held-out domain.</summary>
    public int Validation { get; init; } = 500;

    /// <summary>Refuses impossible choices.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults(TransferTask.Name)
        .Require(
            TransferSequences.Find(HeldOut) is not null,
            $"--held-out is '{HeldOut}'; it must be one of {string.Join(", ", TransferSequences.Names)}.")
        .Range("--seq-len", Steps, 12, OptionFaults.MaxSteps)
        .Range("--train-samples", Training, 1, 100_000_000)
        .Range("--val-samples", Validation, 1, 100_000_000)
        .ThrowIfAny();
}

/// <summary>
/// The surplus that a sequence of offers ends with: three domains train, the fourth validates. The sequences are the same in every
/// epoch and for every seed of a run, which orders them. Not for several threads at once.
/// </summary>
sealed class TransferTask : TaskData
{
    public const string Name = "transfer";
    const long TrainingSeed = 42, ValidationSeed = 99;

    readonly TransferOptions options;
    readonly TransferDomain heldOut;
    readonly TransferDomain[] taught;
    readonly EpochOrder order;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public TransferTask(TransferOptions options, long seed) : base(ShapeOf(options))
    {
        this.options = options;
        heldOut = TransferSequences.Find(options.HeldOut)!.Value;
        taught = [.. Enum.GetValues<TransferDomain>().Where(domain => domain != heldOut)];
        order = new(seed, Count(Split.Training));
        Provenance = $"generated, {options.HeldOut} held out";
    }

    public override string Provenance { get; }

    public override int Count(Split split) => split switch
    {
        Split.Training => options.Training * taught.Length,
        Split.Validation => options.Validation,
        _ => 0,
    };

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        int place = split == Split.Training ? order.At(epoch, sample) : sample;
        var domain = split == Split.Training ? taught[place / options.Training] : heldOut;
        long seed = split == Split.Training ? TrainingSeed : ValidationSeed;
        var random = new RandomStream(seed, TransferSequences.Names[(int)domain]).At(place % (split == Split.Training ? options.Training : int.MaxValue));
        var series = batch.Row(batch.Series, row);
        TransferSequences.Draw(domain, ref random, series);
        batch.Values[row] = series[^1];
    }

    static TaskShape ShapeOf(TransferOptions options)
    {
        options.Validate();
        return new()
        {
            Name = Name,
            Steps = options.Steps,
            Inputs = TransferSequences.Features,
            Outputs = 1,
            LastStepOnly = true,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
