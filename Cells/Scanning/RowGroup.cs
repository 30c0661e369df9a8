namespace MoGru.Cells.Scanning;

/// <summary>
/// Neighbouring batch rows of sequences [B, T, width], and the order in which a walk meets their steps. Brings chunks of steps into the order of
/// the walk, [steps, rows, width], and back.
/// </summary>
/// <param name="First">The first batch row, or its place among sequences of unequal length.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Steps">The steps of the walk: T, where all sequences are equally long.</param>
/// <param name="Reverse">True where the walk starts at the last step.</param>
readonly record struct RowGroup(int First, int Rows, int Steps, bool Reverse)
{
    /// <summary>The order of sequences of unequal length; none where all have T steps.</summary>
    public SequenceLengths? Lengths { get; init; }

    /// <summary>The steps that were walked before, of sequences of unequal length.</summary>
    public int Walked { get; init; }

    /// <summary>Copies steps of a sequence into rows.</summary>
    public void Gather(ReadOnlySpan<float> sequence, int width, int start, int count, Span<float> rows)
    {
        for (int step = 0; step < count; step++)
        {
            var target = rows.Slice(step * Rows * width, Rows * width);
            if (Lengths is null)
                StridedRows.Copy(From(sequence, start + step, width), Steps * width, target, width, Rows, width);
            for (int row = 0; Lengths is not null && row < Rows; row++)
                sequence.Slice(Index(row, start + step) * width, width).CopyTo(target[(row * width)..]);
        }
    }

    /// <summary>Copies steps of a sequence into padded rows, rowWidth apart.</summary>
    public void Gather(ReadOnlySpan<float> sequence, RowLayout layout, int start, int count, Span<float> rows, int rowWidth)
    {
        for (int step = 0; step < count; step++)
        {
            for (int row = 0; row < Rows; row++)
                layout.PadRow(sequence[(Index(row, start + step) * layout.OuterWidth)..], rows[((step * Rows + row) * rowWidth)..]);
        }
    }

    /// <summary>Adds steps of a sequence to padded rows, rowWidth apart.</summary>
    public void GatherAdd(ReadOnlySpan<float> sequence, RowLayout layout, int start, int count, Span<float> rows, int rowWidth)
    {
        int width = layout.OuterWidth;
        for (int step = 0; step < count; step++)
        {
            var targets = rows[(step * Rows * rowWidth)..];
            if (IsEven(layout))
                StridedRows.Add(From(sequence, start + step, width), Steps * width, targets, rowWidth, Rows, width);
            for (int row = 0; !IsEven(layout) && row < Rows; row++)
                layout.AddPaddedRow(sequence.Slice(Index(row, start + step) * width, width), targets.Slice(row * rowWidth, layout.Width));
        }
    }

    /// <summary>Copies padded rows, rowWidth apart, to steps of a sequence.</summary>
    public void Scatter(ReadOnlySpan<float> rows, int rowWidth, int start, int count, Span<float> sequence, RowLayout layout)
    {
        int width = layout.OuterWidth;
        for (int step = 0; step < count; step++)
        {
            var sources = rows[(step * Rows * rowWidth)..];
            if (IsEven(layout))
                StridedRows.Copy(sources, rowWidth, sequence[(Index(0, start + step) * width)..], Steps * width, Rows, width);
            for (int row = 0; !IsEven(layout) && row < Rows; row++)
                layout.StripRow(sources.Slice(row * rowWidth, layout.Width), sequence.Slice(Index(row, start + step) * width, width));
        }
    }

    /// <summary>Adds padded rows, rowWidth apart, to steps of a sequence.</summary>
    public void ScatterAdd(ReadOnlySpan<float> rows, int rowWidth, int start, int count, Span<float> sequence, RowLayout layout)
    {
        for (int step = 0; step < count; step++)
        {
            for (int row = 0; row < Rows; row++)
                layout.AddStrippedRow(rows[((step * Rows + row) * rowWidth)..], sequence[(Index(row, start + step) * layout.OuterWidth)..]);
        }
    }

    // True where the rows of a step stand equally far apart, each in one piece, as those of most cells do at every step.
    bool IsEven(RowLayout layout) => Lengths is null && layout.Blocks == 1;

    // The sequence from the first row's step on.
    ReadOnlySpan<float> From(ReadOnlySpan<float> sequence, int step, int width) => sequence[(Index(0, step) * width)..];

    /// <summary>The place among [B, T] of a row of the group at a step of the walk.</summary>
    public int Index(int row, int step) => Lengths is null
        ? (First + row) * Steps + (Reverse ? Steps - 1 - step : step)
        : Lengths.Index(First + row, Walked + step, Reverse);

    /// <summary>The place in its sequence of a row's step of the walk.</summary>
    public int Time(int row, int step) => Lengths is null
        ? (Reverse ? Steps - 1 - step : step)
        : Lengths.Time(First + row, Walked + step, Reverse);

    /// <summary>How many rows of the group are neighbours in the batch.</summary>
    public int Run => Lengths is null ? Rows : 1;

    /// <summary>The batch row of a row of the group.</summary>
    public int BatchRow(int row) => Lengths?.Row(First + row) ?? First + row;
}
