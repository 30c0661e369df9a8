using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;

namespace MoGru.Engine.Data;

/// <summary>
/// The batches of <see cref="Data.Sequences"/>, made by <see cref="Sequences.Batches"/>: values and targets side by side, padded with zeros, in memory that is
/// used again for every batch. A batch depends on seed, epoch and step alone, so that it can be asked for in any order and a run that is resumed
/// meets the same ones. For one thread at a time, which is held to; any number of them may read one set.
/// </summary>
public sealed class SequenceBatches : IBatches<SequenceBatch>
{
    readonly IBatchOrder order;
    readonly Exclusive use = new("batches");
    readonly int[] indices, lengths;
    readonly float[] values, targets;
    readonly int[] classes;
    Tape? tape;  // of evaluations

    internal SequenceBatches(Sequences set, IBatchOrder order)
    {
        (Sequences, this.order) = (set, order);
        (indices, lengths) = (new int[order.Largest], new int[order.Largest]);
        values = new float[Room(set.Channels)];
        targets = new float[set.TargetLayout is { } numbers ? Room(numbers) : 0];
        classes = new int[set.ClassLayout is { } kinds ? Room(kinds) : 0];
    }

    /// <summary>What they are of.</summary>
    public Sequences Sequences { get; }

    /// <summary>The batches of an epoch, as many in each.</summary>
    public int Count => order.Count;

    /// <summary>How many sequences and steps there are, of what size the batches are, and how they are drawn.</summary>
    public string Description => order.Description;

    /// <summary>The sequences of the batch given last.</summary>
    int? IBatches<SequenceBatch>.Samples => Size;

    /// <summary>Counts the batches given: one that is asked for something later is known by it.</summary>
    internal int Generation { get; private set; }

    /// <summary>The sequences of the batch.</summary>
    internal int Size { get; private set; }

    /// <summary>The steps of its longest sequence.</summary>
    internal int Steps { get; private set; }

    internal ReadOnlySpan<int> Indices => indices.AsSpan(0, Size);

    internal ReadOnlySpan<int> Lengths => lengths.AsSpan(0, Size);

    internal ReadOnlySpan<float> Values => values.AsSpan(0, Size * Steps * Sequences.Channels);

    internal Shape TargetShape => (Sequences.TargetLayout ?? throw Sequences.NoTargets).ShapeOf(Size, Steps);

    internal ReadOnlySpan<float> Targets => targets.AsSpan(0, TargetShape.Length);

    internal ReadOnlySpan<int> Classes =>
        classes.AsSpan(0, (Sequences.ClassLayout ?? throw Sequences.NoClasses).ShapeOf(Size, Steps).Length);

    /// <summary>A batch, which can be read until the next call.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    /// <exception cref="InvalidOperationException">Another thread is at it.</exception>
    public SequenceBatch Get(int epoch, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Count);
        use.Enter(nameof(Get));
        try
        {
            Generation++;
            Size = order.Get(epoch, step, indices);
            Steps = 0;
            for (int row = 0; row < Size; row++)
                Steps = Math.Max(Steps, lengths[row] = Sequences.LengthOf(indices[row]));
            for (int row = 0; row < Size; row++)
                Fill(row);
            return new(this, Generation);
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>
    /// The mean of a loss, or of another measure, over all sequences of the set: every batch of epoch 0 in a pass of evaluation, on a tape that records
    /// nothing, counts by the targets that it has, sequences or steps.
    /// </summary>
    /// <param name="measure">Its mean on a batch, such as the loss of a <see cref="Trainer{TBatch}"/>.</param>
    /// <param name="eachStep">
    /// True where the mean on a batch is over steps, false where it is over sequences; none for what the targets are, and sequences where there are none.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// Some are left out of the batches, some targets are of sequences and others of steps and it is not said which count, or another thread is at them.
    /// </exception>
    public double Mean(TrainingLoss<SequenceBatch> measure, bool? eachStep = null)
    {
        ArgumentNullException.ThrowIfNull(measure);
        if (!order.IsWhole)
            throw new InvalidOperationException(
                "These batches leave some sequences out, which would be missing in the mean; take Batches without dropLast.");
        tape ??= new() { Records = false };
        bool? ofTargets = Sequences.TargetLayout?.EachStep, ofClasses = Sequences.ClassLayout?.EachStep;
        if (eachStep is null && ofTargets is { } one && ofClasses is { } other && one != other)
            throw new InvalidOperationException(
                "Of targets and classes one is of each step and one of each sequence; say which the measure is a mean of: Mean(measure, eachStep: …).");
        bool steps = eachStep ?? ofTargets ?? ofClasses ?? false;
        var mean = new MeanLoss();
        for (int step = 0; step < Count; step++)
        {
            tape.Rewind();
            tape.Records = false;
            var batch = Get(epoch: 0, step);
            mean.Add(measure(tape, batch, default).Item, steps ? batch.StepCount : batch.Count);
        }
        return mean.Value;
    }

    void Fill(int row)
    {
        var set = Sequences;
        int sequence = indices[row], length = lengths[row];
        set.CopyValues(sequence, Part(values, row, Steps * set.Channels, length * set.Channels));
        if (set.TargetLayout is { } numbers)
            set.CopyTargets(sequence, Part(targets, row, numbers.LengthFor(Steps), numbers.LengthFor(length)));
        if (set.ClassLayout is { } kinds)
            set.CopyClasses(sequence, Part(classes, row, kinds.LengthFor(Steps), kinds.LengthFor(length)));
    }

    // A row's place up to the end of its sequence; what lies beyond is cleared.
    static Span<T> Part<T>(T[] all, int row, int width, int used)
    {
        var place = all.AsSpan(row * width, width);
        place[used..].Clear();
        return place[..used];
    }

    int Room(TargetLayout layout) => Room((long)order.Largest * layout.LengthFor(order.Longest));

    int Room(int width) => Room((long)order.Largest * order.Longest * width);

    int Room(long elements) => elements <= Array.MaxLength
        ? (int)elements
        : throw new ArgumentException(
            $"A batch of {order.Largest} sequences of up to {order.Longest} steps has {elements} elements, more than an array can hold; "
                + "take smaller batches.");
}
