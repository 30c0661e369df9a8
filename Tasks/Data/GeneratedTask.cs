using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>How many samples an epoch of a generated task has.</summary>
sealed record EpochSize
{
    public int Training { get; init; } = 10_000;
    public int Validation { get; init; } = 2_000;

    /// <summary>Samples that a best epoch is measured on; none where the task itself is trained on.</summary>
    public int Test { get; init; }

    /// <summary>Refuses sizes below one.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate(string task) => new OptionFaults(task)
        .Range("--train-samples", Training, 1, int.MaxValue)
        .Range("--val-samples", Validation, 1, int.MaxValue)
        .ThrowIfAny();
}

/// <summary>A task whose samples are drawn afresh in every epoch, in training and in validation, unless it says that training repeats.</summary>
abstract class GeneratedTask : TaskData
{
    const int MostTests = 500;

    readonly EpochSize size;
    readonly RandomStream training, validation, test;
    TestSet[]? longer;

    protected GeneratedTask(TaskShape shape, long seed, EpochSize? size) : base(shape)
    {
        this.size = size ?? new();
        this.size.Validate(shape.Name);
        training = new(seed, "data/train");
        validation = new(seed, "data/validation");
        test = new(seed, "data/test");
    }

    public sealed override int Count(Split split) => split switch
    {
        Split.Training => size.Training,
        Split.Validation => size.Validation,
        _ => size.Test,
    };

    protected sealed override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        var random = split switch
        {
            Split.Training => training.At(Place(IsRepeated ? 0 : epoch, sample)),
            Split.Validation => validation.At(Place(epoch, sample)),
            _ => test.At(sample),
        };
        Draw(ref random, batch, row);
    }

    /// <summary>The same task with sequences four and sixteen times as long, where that tells whether what was learned goes on.</summary>
    public sealed override IReadOnlyList<TestSet> TestSets => longer ??= [.. LongerSets()];

    /// <summary>Whether every epoch trains on the same samples.</summary>
    protected virtual bool IsRepeated => false;

    /// <summary>The same task with sequences of so many steps; null for one whose answers at other lengths say nothing new.</summary>
    protected virtual GeneratedTask? AtLength(int steps, EpochSize size) => null;

    static long Place(int epoch, int sample) => ((long)epoch << 32) + sample;

    IEnumerable<TestSet> LongerSets()
    {
        foreach (int factor in (int[])[4, 16])
        {
            long steps = (long)factor * Shape.Steps;
            int count = Math.Min(size.Validation, MostTests);
            if (steps <= OptionFaults.MaxSteps && AtLength((int)steps, size with { Test = count }) is { } task)
                yield return new($"{factor}× as long", 0, count) { Data = task };
        }
    }

    /// <summary>Draws one sample into one row of the batch.</summary>
    protected abstract void Draw(ref Generator random, Batch batch, int row);
}
