namespace MoGru.Engine.Data;

/// <summary>
/// Windows of one length over a <see cref="Series"/>, in the order of the series and of time, made by <see cref="Series.Windows"/> and
/// <see cref="Series.StepWindows"/>: places in it, not copies. None goes from one series into another. Immutable, for any number of threads.
/// </summary>
public sealed class SeriesWindows : Sequences
{
    readonly Series series;
    readonly WindowShape shape;
    readonly int[] inputs, targets;
    readonly bool whole;    // all columns in their order
    readonly int[] firsts;  // the number of each series' first window, and that of all

    internal SeriesWindows(Series series, WindowShape shape, int[] inputs, int[] targets)
        : base(inputs.Length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Length, 1, "length");
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Stride, 1, "stride");
        (this.series, this.shape, this.inputs, this.targets) = (series, shape, inputs, targets);
        whole = inputs.AsSpan().SequenceEqual([.. Enumerable.Range(0, series.Channels)]);
        firsts = new int[series.Count + 1];
        for (int k = 0; k < series.Count; k++)
            firsts[k + 1] = Sum(firsts[k], shape.CountIn(series.LengthOf(k)));
        if (series.Count > 0 && Count == 0)
            throw new ArgumentException(
                $"No window of {shape.Length} steps with a target {shape.Ahead} beyond fits: the longest of {series.Count} series has "
                    + $"{Enumerable.Range(0, series.Count).Max(series.LengthOf)} steps; take shorter windows.");
    }

    public override int Count => firsts[^1];

    /// <summary>The steps of a window.</summary>
    public int Length => shape.Length;

    /// <summary>The steps after a window that are its target; 0 for windows without one, and for those with a target at each step.</summary>
    public int Horizon => shape.EachStep ? 0 : shape.Ahead;

    /// <summary>The columns of the series that a window shows, n of them.</summary>
    public ReadOnlySpan<int> InputColumns => inputs;

    /// <summary>The columns of the series that are its target, m of them.</summary>
    public ReadOnlySpan<int> TargetColumns => targets;

    /// <summary>The steps from the beginning of a window to that of the next.</summary>
    internal int Stride => shape.Stride;

    /// <summary>The series that they are of.</summary>
    internal Series Series => series;

    internal override TargetLayout? TargetLayout => shape.EachStep ? new(true, 0, targets.Length)
        : shape.Ahead > 0 ? new(false, shape.Ahead, targets.Length)
        : null;

    internal override TargetLayout? ClassLayout => null;

    internal override string? Ties => shape.Stride >= shape.Reach ? null
        : $"The windows overlap: each has {shape.Reach} steps with its target, and they begin every {shape.Stride}; "
            + "split them by SplitInTime, before other targets are given.";

    /// <summary>
    /// The windows of each part of the series: those to learn from, to validate, to test. No window of one has a step of another; those that would
    /// cross a cut are left out.
    /// </summary>
    /// <inheritdoc cref="Series.SplitInTime"/>
    public (SeriesWindows Training, SeriesWindows Validation, SeriesWindows Test) SplitInTime(double training, double validation, int gap = 0)
    {
        var (first, second, third) = series.SplitInTime(training, validation, gap);
        return (Of(first), Of(second), Of(third));

        SeriesWindows Of(Series part) => new(part, shape, inputs, targets);
    }

    /// <summary>
    /// Batches that go on where the one before ended, row by row, for a training that carries its states through a long series
    /// (<see cref="Modules.CarriedStates"/>): the series is read at so many places at once, each row of a batch being one of them.
    /// </summary>
    /// <param name="rows">B, the places. The windows that are left at the end, fewer than these, are not read.</param>
    /// <exception cref="ArgumentException">There are fewer windows than rows.</exception>
    /// <exception cref="InvalidOperationException">There are several series, or a window does not begin where the one before ends.</exception>
    public SequenceBatches ContinuingBatches(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (series.Count != 1 || shape.Stride != shape.Length)
            throw new InvalidOperationException(
                $"These are windows of {shape.Length} steps, every {shape.Stride}, of {series.Count} series; "
                    + "only those of one series that follow on each other can be continued: take a stride of their length.");
        if (Count < rows)
            throw new ArgumentException(
                $"There are {Count} windows, which are not one for each of {rows} rows; take fewer rows, or shorter windows.", nameof(rows));
        return new(this, new ReaderOrder(this, rows));
    }

    public override int LengthOf(int index) => shape.Length;

    /// <summary>The series that a window lies in, and the step that it begins at.</summary>
    /// <param name="index">0 to <see cref="Sequences.Count"/> − 1.</param>
    public (int Series, int Start) PlaceOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int found = firsts.AsSpan().BinarySearch(index);
        int piece = found < 0 ? ~found - 1 : found;
        while (firsts[piece + 1] == index)  // series without a window begin and end at one number
            piece++;
        return (piece, (index - firsts[piece]) * shape.Stride);
    }

    public override ReadOnlyMemory<float> ValuesOf(int index)
    {
        var (piece, start) = PlaceOf(index);
        if (whole)
            return series.Steps(piece, start, shape.Length);
        float[] copy = new float[shape.Length * inputs.Length];
        CopyValues(index, copy);
        return copy;
    }

    internal override void CopyValues(int index, Span<float> to)
    {
        var (piece, start) = PlaceOf(index);
        Copy(piece, start, shape.Length, inputs, to);
    }

    internal override void CopyTargets(int index, Span<float> to)
    {
        var (piece, start) = PlaceOf(index);
        if (shape.EachStep)
            Copy(piece, start + shape.Ahead, shape.Length, targets, to);
        else
            Copy(piece, start + shape.Length, shape.Ahead, targets, to);
    }

    internal override void CopyClasses(int index, Span<int> to) => throw NoClasses;

    static int Sum(int before, int more) => before <= int.MaxValue - more
        ? before + more
        : throw new ArgumentException($"There are more than {int.MaxValue} windows; take a larger stride, or fewer series.");

    void Copy(int piece, int start, int length, int[] columns, Span<float> to)
    {
        var from = series.Piece(piece).Slice(start * series.Channels, length * series.Channels);
        if (whole && columns == inputs)
        {
            from.CopyTo(to);
            return;
        }
        for (int step = 0, at = 0; step < from.Length; step += series.Channels)
        {
            foreach (int column in columns)
                to[at++] = from[step + column];
        }
    }
}
