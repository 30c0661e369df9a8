using MoGru.Engine.Modules;

namespace MoGru.Engine.Data;

/// <summary>
/// Sequences [T, n] to learn from, of equal or unequal lengths, with or without targets: one's own arrays, or <see cref="SeriesWindows"/> over a
/// <see cref="Series"/>. The arrays are not copied: leave them alone. Immutable, for any number of threads; <see cref="Batches"/> gives what reads them.
/// </summary>
public abstract class Sequences
{
    private protected Sequences(int channels) => Channels = channels;

    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>n, the numbers of a step.</summary>
    public int Channels { get; }

    /// <summary>The values of all sequences, without padding: what <see cref="Standardisation.Fit(IEnumerable{ReadOnlyMemory{float}})"/> takes.</summary>
    public IEnumerable<ReadOnlyMemory<float>> Values => Enumerable.Range(0, Count).Select(ValuesOf);

    /// <summary>The target numbers of all sequences, without padding; [T, m] where each step has its own.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public IEnumerable<ReadOnlyMemory<float>> Targets => Enumerable.Range(0, Count).Select(TargetsOf);

    /// <summary>How the target numbers lie; none where there are none.</summary>
    internal abstract TargetLayout? TargetLayout { get; }

    /// <summary>How the target classes lie; none where there are none.</summary>
    internal abstract TargetLayout? ClassLayout { get; }

    /// <summary>Why some of the sequences cannot be set apart from others; none where they can.</summary>
    internal abstract string? Ties { get; }

    /// <summary>Sequences of one's own.</summary>
    /// <param name="values">Each [T, n], row-major, of at least one step.</param>
    /// <param name="channels">n.</param>
    /// <exception cref="ArgumentException">An array is missing, empty or not whole steps; the message says which.</exception>
    public static Sequences Of(IEnumerable<float[]> values, int channels) => new GivenSequences(RowArrays.Of(values, channels, nameof(values)), channels);

    /// <summary>Sequences of one's own as tables, which are copied.</summary>
    /// <param name="values">Each [T, n], of at least one step and all of one n.</param>
    /// <exception cref="ArgumentException">There is none, or a table is missing, empty or of other columns; the message says which.</exception>
    public static Sequences Of(IEnumerable<float[,]> values)
    {
        var (rows, channels) = RowArrays.Of(values, nameof(values));
        return new GivenSequences(rows, channels);
    }

    /// <summary>The same sequences with one target number each.</summary>
    /// <exception cref="ArgumentException">There is not one for each.</exception>
    public Sequences WithTargets(IEnumerable<float> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return WithTargets(targets.Select(target => (float[])[target]));
    }

    /// <summary>The same sequences with target numbers [m] each.</summary>
    /// <exception cref="ArgumentException">There is not an array for each, or they are not of one length.</exception>
    public Sequences WithTargets(IEnumerable<float[]> targets) => TargetedSequences.OfNumbers(this, targets, width: null);

    /// <summary>The same sequences with target numbers [T, m], row-major: for each step its own.</summary>
    /// <exception cref="ArgumentException">There is not an array for each sequence and a row for each step.</exception>
    public Sequences WithStepTargets(IEnumerable<float[]> targets, int width = 1) => TargetedSequences.OfNumbers(this, targets, width);

    /// <summary>The same sequences with a class each, from 0.</summary>
    /// <exception cref="ArgumentException">There is not one for each.</exception>
    public Sequences WithClasses(IEnumerable<int> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return TargetedSequences.OfClasses(this, classes.Select(one => (int[])[one]), eachStep: false);
    }

    /// <summary>The same sequences with a class for each step, [T], from 0.</summary>
    /// <exception cref="ArgumentException">There is not an array for each sequence and a class for each step.</exception>
    public Sequences WithStepClasses(IEnumerable<int[]> classes) => TargetedSequences.OfClasses(this, classes, eachStep: true);

    /// <summary>The steps T of a sequence.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public abstract int LengthOf(int index);

    /// <summary>The values of a sequence, [T, n]: the array itself, or a copy of what lies apart.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public abstract ReadOnlyMemory<float> ValuesOf(int index);

    /// <summary>The target numbers of a sequence: [m], [rows, m], or [T, m] where each step has its own.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public ReadOnlyMemory<float> TargetsOf(int index)
    {
        float[] copy = new float[(TargetLayout ?? throw NoTargets).LengthFor(LengthOf(index))];
        CopyTargets(index, copy);
        return copy;
    }

    /// <summary>
    /// Batches of them. With a seed they come in another order every epoch, the same on every machine: sequences of like length together, so that
    /// padding is little, and the batches in drawn order; every sequence is in one batch of an epoch. Without a seed they come as they stand.
    /// </summary>
    /// <param name="size">The sequences of a batch; the last one may be smaller.</param>
    /// <param name="seed">What the orders of the epochs are drawn from.</param>
    /// <param name="dropLast">True to leave out what would be a smaller batch: with a seed, other sequences every epoch.</param>
    /// <param name="lengthNoise">
    /// How much longer one sequence may be than another that it can stand in front of, 0.1 for a tenth: more mixes better, less pads less. Infinity for
    /// batches that lengths have no part in.
    /// </param>
    /// <exception cref="ArgumentException">There are no sequences, no batch, or a batch is more than an array can hold.</exception>
    public SequenceBatches Batches(int size, long? seed = null, bool dropLast = false, double lengthNoise = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (!(lengthNoise >= 0))
            throw new ArgumentOutOfRangeException(nameof(lengthNoise), lengthNoise, "The noise of lengths must be 0 or more.");
        if (Count < (dropLast ? size : 1))
            throw new ArgumentException($"There are {Count} sequences, which make no batch of {size}; give more, or take smaller batches.", nameof(size));
        return new(this, new BatchOrder(this, size, seed, dropLast, lengthNoise));
    }

    /// <summary>
    /// The first of them, the next, and the rest: where they stand in the order of time, what is learned from lies before what it is tried on.
    /// </summary>
    /// <param name="training">The fraction of the first part, 0 to 1.</param>
    /// <param name="validation">The fraction of the next; what is left is the third.</param>
    /// <param name="gap">The sequences that are left out before the second and the third part.</param>
    /// <exception cref="ArgumentException">The fractions are impossible, or one above 0 gets no sequence.</exception>
    /// <exception cref="InvalidOperationException">They are windows that overlap: split those in time.</exception>
    public (Sequences Training, Sequences Validation, Sequences Test) SplitInOrder(double training, double validation, int gap = 0) =>
        Split([.. Enumerable.Range(0, Count)], training, validation, gap);

    /// <summary>Parts drawn by a seed, each in the order that it stands in.</summary>
    /// <inheritdoc cref="SplitInOrder"/>
    public (Sequences Training, Sequences Validation, Sequences Test) SplitDrawn(double training, double validation, long seed)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        var generator = new Random.RandomStream(seed, "split").At(0);
        generator.Shuffle(order.AsSpan());
        return Split(order, training, validation, gap: 0);
    }

    internal static InvalidOperationException NoTargets => new("The sequences have no target numbers; give them by WithTargets or WithStepTargets.");

    internal static InvalidOperationException NoClasses => new("The sequences have no classes; give them by WithClasses or WithStepClasses.");

    internal abstract void CopyValues(int index, Span<float> to);

    internal abstract void CopyTargets(int index, Span<float> to);

    internal abstract void CopyClasses(int index, Span<int> to);

    (Sequences Training, Sequences Validation, Sequences Test) Split(int[] order, double training, double validation, int gap)
    {
        var fractions = new Fractions(training, validation);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (Ties is { } ties)
            throw new InvalidOperationException(ties);
        var (first, second, third) = fractions.Of(Count, gap);
        fractions.Require(first.Length > 0, second.Length > 0, third.Length > 0, $"{Count} sequences with a gap of {gap}");
        return (Part(first), Part(second), Part(third));

        ChosenSequences Part(Segment part) => new(this, [.. order.AsSpan(part.Start, part.Length).ToArray().Order()]);
    }
}
