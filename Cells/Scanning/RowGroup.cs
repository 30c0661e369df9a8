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
            for (int row = 0; row < Rows; row++)
                sequence.Slice(Index(row, start + step) * width, width).CopyTo(rows[((step * Rows + row) * width)..]);
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
        bool isOneBlock = layout.Blocks == 1;  // of most cells, at every step
        for (int step = 0; step < count; step++)
        {
            for (int row = 0; row < Rows; row++)
            {
                var source = sequence.Slice(Index(row, start + step) * width, width);
                var target = rows.Slice((step * Rows + row) * rowWidth, layout.Width);
                if (isOneBlock)
                    TensorPrimitives.Add(target[..width], source, target);
                else
                    layout.AddPaddedRow(source, target);
            }
        }
    }

    /// <summary>Copies padded rows, rowWidth apart, to steps of a sequence.</summary>
    public void Scatter(ReadOnlySpan<float> rows, int rowWidth, int start, int count, Span<float> sequence, RowLayout layout)
    {
        int width = layout.OuterWidth;
        bool isOneBlock = layout.Blocks == 1;
        for (int step = 0; step < count; step++)
        {
            for (int row = 0; row < Rows; row++)
            {
                var target = sequence.Slice(Index(row, start + step) * width, width);
                if (isOneBlock)
                    rows.Slice((step * Rows + row) * rowWidth, width).CopyTo(target);
                else
                    layout.StripRow(rows.Slice((step * Rows + row) * rowWidth, layout.Width), target);
            }
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
