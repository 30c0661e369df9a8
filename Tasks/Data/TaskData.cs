namespace MoGru.Tasks.Data;

/// <summary>
/// The samples of a task. Every sample depends on (seed, split, epoch, number) alone: not on the batch it is asked in, nor on what
/// was asked before.
/// </summary>
abstract class TaskData(TaskShape shape)
{
    /// <summary>How a model reads the task.</summary>
    public TaskShape Shape { get; } = shape;

    /// <summary>Where the samples come from: <c>generated</c>, or the recordings and the protocol.</summary>
    public virtual string Provenance => "generated";

    /// <summary>The files that the samples come from; none where they are generated.</summary>
    public virtual IReadOnlyList<DataFile> Files => [];

    /// <summary>What a finished run shows beside its metrics.</summary>
    public virtual TaskDisplay Display => TaskDisplay.None;

    /// <summary>Samples an epoch.</summary>
    public abstract int Count(Split split);

    /// <summary>The parts of the test split; none where a task has no samples to test on.</summary>
    public virtual IReadOnlyList<TestSet> TestSets => [];

    /// <summary>What the best epoch's model is to go on with by itself; null where its answers are no inputs.</summary>
    public virtual FreeRun? FreeRun => null;

    /// <summary>Writes samples <paramref name="first"/>, first + 1, … of an epoch: as many as the batch's size.</summary>
    /// <remarks>Allocates nothing.</remarks>
    /// <exception cref="ArgumentException">The batch is laid out for another task.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative, or the samples are outside the split.</exception>
    public void Fill(Split split, int epoch, int first, Batch batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (!ReferenceEquals(batch.Shape, Shape) && batch.Shape != Shape)
            throw new ArgumentException(
                $"The batch is laid out for {batch.Shape.Name} with {batch.Shape.Steps} steps, not for {Shape.Name} with {Shape.Steps}.",
                nameof(batch));
        if (first > Count(split) - batch.Size)
            throw new ArgumentOutOfRangeException(
                nameof(first),
                first,
                $"{Shape.Name}: {batch.Size} samples from {first} on are asked for, the {split} split has {Count(split)}.");

        for (int row = 0; row < batch.Size; row++)
            Write(split, epoch, first + row, batch, row);
    }

    /// <summary>Writes one sample into one row of the batch, for tasks made of other tasks.</summary>
    internal void WriteSample(Split split, int epoch, int sample, Batch batch, int row) => Write(split, epoch, sample, batch, row);

    /// <summary>Writes one sample into one row of the batch, every element of it.</summary>
    protected abstract void Write(Split split, int epoch, int sample, Batch batch, int row);
}
