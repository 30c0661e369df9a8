using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>How many samples an epoch of a generated task has.</summary>
sealed record EpochSize
{
    public int Training { get; init; } = 10_000;
    public int Validation { get; init; } = 2_000;

    /// <summary>Refuses sizes below one.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate(string task) => new OptionFaults(task)
        .Range("--train-samples", Training, 1, int.MaxValue)
        .Range("--val-samples", Validation, 1, int.MaxValue)
        .ThrowIfAny();
}

/// <summary>A task whose samples are drawn afresh in every epoch, in training and in validation.</summary>
abstract class GeneratedTask : TaskData
{
    readonly EpochSize size;
    readonly RandomStream training, validation;

    protected GeneratedTask(TaskShape shape, long seed, EpochSize? size) : base(shape)
    {
        this.size = size ?? new();
        this.size.Validate(shape.Name);
        training = new(seed, "data/train");
        validation = new(seed, "data/validation");
    }

    public sealed override int Count(Split split) => split switch
    {
        Split.Training => size.Training,
        Split.Validation => size.Validation,
        _ => 0,
    };

    protected sealed override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        var stream = split == Split.Training ? training : validation;
        var random = stream.At(((long)epoch << 32) + sample);
        Draw(ref random, batch, row);
    }

    /// <summary>Draws one sample into one row of the batch.</summary>
    protected abstract void Draw(ref Generator random, Batch batch, int row);
}
