namespace MoGru.Engine.Data;

/// <summary>
/// A series [steps, n] in its order of time, or several beside each other, such as one of each machine. The arrays are not copied: leave them alone.
/// Immutable, for any number of threads.
/// </summary>
public sealed class Series
{
    readonly ReadOnlyMemory<float>[] pieces;

    /// <summary>One series.</summary>
    /// <param name="values">[steps, n], row-major.</param>
    /// <param name="channels">n, the numbers of a step.</param>
    /// <exception cref="ArgumentException">It is empty or not whole steps.</exception>
    public Series(float[] values, int channels)
        : this([values], channels)
    {
    }

    /// <summary>Several series, none of which goes on in another.</summary>
    /// <param name="pieces">Each [steps, n], row-major.</param>
    /// <param name="channels">n, the numbers of a step.</param>
    /// <exception cref="ArgumentException">An array is missing, empty or not whole steps; the message says which.</exception>
    public Series(IEnumerable<float[]> pieces, int channels)
        : this(RowArrays.Of(pieces, channels, nameof(pieces)), channels)
    {
    }

    /// <summary>Series as tables, which are copied.</summary>
    /// <param name="pieces">Each [steps, n], all of one n.</param>
    /// <exception cref="ArgumentException">There is none, or a table is missing, empty or of other columns; the message says which.</exception>
    public Series(params IEnumerable<float[,]> pieces)
        : this(RowArrays.Of(pieces, nameof(pieces)))
    {
    }

    Series((ReadOnlyMemory<float>[] Pieces, int Channels) given)
        : this(given.Pieces, given.Channels)
    {
    }

    Series(ReadOnlyMemory<float>[] pieces, int channels) => (this.pieces, Channels) = (pieces, channels);

    /// <summary>n, the numbers of a step.</summary>
    public int Channels { get; }

    /// <summary>How many series there are.</summary>
    public int Count => pieces.Length;

    /// <summary>The values of each, [steps, n]: what <see cref="Modules.Standardisation.Fit(IEnumerable{ReadOnlyMemory{float}})"/> takes.</summary>
    public IEnumerable<ReadOnlyMemory<float>> Values => pieces.AsEnumerable();

    /// <summary>The steps of a series.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public int LengthOf(int index) => pieces[index].Length / Channels;

    /// <summary>
    /// Each series cut in time: the first part to learn from, the next to validate, the rest to test. Windows are made of a part, so that no window of
    /// one has a step of another.
    /// </summary>
    /// <param name="training">The fraction of the first part, 0 to 1.</param>
    /// <param name="validation">The fraction of the next; what is left is the third.</param>
    /// <param name="gap">The steps that are left out before the second and the third part, where neighbours are too much alike.</param>
    /// <exception cref="ArgumentException">The fractions are impossible, or one above 0 gets no step.</exception>
    public (Series Training, Series Validation, Series Test) SplitInTime(double training, double validation, int gap = 0)
    {
        var fractions = new Fractions(training, validation);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        var cuts = Array.ConvertAll(pieces, piece => fractions.Of(piece.Length / Channels, gap));
        var (first, second, third) = (Part(cut => cut.Training), Part(cut => cut.Validation), Part(cut => cut.Test));
        fractions.Require(first.Count > 0, second.Count > 0, third.Count > 0, $"{Count} series with a gap of {gap} steps");
        return (first, second, third);

        Series Part(Func<(Segment Training, Segment Validation, Segment Test), Segment> of) => new(
            [.. from k in Enumerable.Range(0, pieces.Length)
                let part = of(cuts[k])
                where part.Length > 0
                select pieces[k].Slice(part.Start * Channels, part.Length * Channels)], Channels);
    }

    /// <summary>Windows, each with the steps that follow it as its target, [horizon, m]; in a batch [B, horizon, m].</summary>
    /// <param name="length">The steps of a window.</param>
    /// <param name="horizon">The steps after it that are its target; 0 for windows without one.</param>
    /// <param name="stride">The steps from the beginning of a window to that of the next.</param>
    /// <param name="targets">The columns of the target, m of them; all where none are given.</param>
    /// <param name="inputs">The columns of the window; all where none are given.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or no window fits into any of the series.</exception>
    public SeriesWindows Windows(int length, int horizon = 1, int stride = 1, int[]? targets = null, int[]? inputs = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(horizon);
        return new(this, new(length, horizon, stride, EachStep: false), Columns(inputs, nameof(inputs)), Columns(targets, nameof(targets)));
    }

    /// <summary>Windows with a target at each step, [length, m]: what is to be seen so many steps later. In a batch [B, T, m].</summary>
    /// <param name="length">The steps of a window.</param>
    /// <param name="ahead">How many steps after each the target stands; 0 for other columns of the same step.</param>
    /// <param name="stride">The steps from the beginning of a window to that of the next; the length where none is given.</param>
    /// <param name="targets">The columns of the target, m of them; all where none are given.</param>
    /// <param name="inputs">The columns of the window; all where none are given.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or no window fits into any of the series.</exception>
    public SeriesWindows StepWindows(int length, int ahead = 1, int? stride = null, int[]? targets = null, int[]? inputs = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ahead);
        return new(this, new(length, ahead, stride ?? length, EachStep: true), Columns(inputs, nameof(inputs)), Columns(targets, nameof(targets)));
    }

    internal ReadOnlySpan<float> Piece(int index) => pieces[index].Span;

    internal ReadOnlyMemory<float> Steps(int index, int start, int length) => pieces[index].Slice(start * Channels, length * Channels);

    int[] Columns(int[]? columns, string name)
    {
        if (columns is null)
            return [.. Enumerable.Range(0, Channels)];
        if (columns.Length == 0)
            throw new ArgumentException("No column was given; give at least one, or leave it out for all.", name);
        foreach (int column in columns)
        {
            if ((uint)column >= (uint)Channels)
                throw new ArgumentOutOfRangeException(name, column, $"There is no column {column}; the series have the columns 0 to {Channels - 1}.");
        }
        return [.. columns];
    }
}
