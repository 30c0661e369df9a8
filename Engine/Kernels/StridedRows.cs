namespace MoGru.Engine.Kernels;

/// <summary>Copies and sums of a few rows that stand some floats apart: what a step moves, too little for a call a row.</summary>
static class StridedRows
{
    /// <summary>Copies rows of this width; the two must not overlap.</summary>
    public static void Copy(ReadOnlySpan<float> from, int fromRow, Span<float> to, int toRow, int rows, int width)
    {
        from = Inside(from, fromRow, rows, width);
        to = Inside(to, toRow, rows, width);
        for (int row = 0, source = 0, target = 0; row < rows; row++, source += fromRow, target += toRow)
        {
            int j = 0;
            for (; j <= width - Lanes.Count; j += Lanes.Count)
                Lane.Load(from, source + j).Store(to, target + j);
            if (j < width && width > Lanes.Count)
                Lane.Load(from, source + width - Lanes.Count).Store(to, target + width - Lanes.Count);  // what is copied twice is the same
            for (; width < Lanes.Count && j < width; j++)
                to[target + j] = from[source + j];
        }
    }

    /// <summary>Adds rows of this width to others.</summary>
    public static void Add(ReadOnlySpan<float> from, int fromRow, Span<float> to, int toRow, int rows, int width)
    {
        from = Inside(from, fromRow, rows, width);
        to = Inside(to, toRow, rows, width);
        for (int row = 0, source = 0, target = 0; row < rows; row++, source += fromRow, target += toRow)
        {
            int j = 0;
            for (; j <= width - Lanes.Count; j += Lanes.Count)
                (Lane.Load(to, target + j) + Lane.Load(from, source + j)).Store(to, target + j);
            for (; j < width; j++)
                to[target + j] += from[source + j];
        }
    }

    // Loads and stores of sixteen are not checked one by one.
    static ReadOnlySpan<float> Inside(ReadOnlySpan<float> all, int stride, int rows, int width) => all[..(rows == 0 ? 0 : (rows - 1) * stride + width)];

    static Span<float> Inside(Span<float> all, int stride, int rows, int width) => all[..(rows == 0 ? 0 : (rows - 1) * stride + width)];
}
