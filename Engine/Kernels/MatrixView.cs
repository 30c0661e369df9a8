namespace MoGru.Engine.Kernels;

/// <summary>
/// A matrix to read where it stands: element (i, j) lies at i · <see cref="RowStride"/> + j · <see cref="ColumnStride"/>. So its transpose,
/// and a window of it, are views of the same floats.
/// </summary>
readonly ref struct MatrixView
{
    readonly ReadOnlySpan<float> floats;

    /// <summary>A matrix whose rows follow one another, or start so many floats apart.</summary>
    /// <exception cref="ArgumentException">Its last element lies beyond the floats.</exception>
    public MatrixView(ReadOnlySpan<float> floats, int rows, int columns, int? rowStride = null)
        : this(floats, rows, columns, rowStride ?? columns, 1)
    {
        if (rows > 0 && columns > 0 && (long)(rows - 1) * RowStride + columns > floats.Length)
            ThrowShort();
    }

    MatrixView(ReadOnlySpan<float> floats, int rows, int columns, int rowStride, int columnStride)
    {
        this.floats = floats;
        (Rows, Columns, RowStride, ColumnStride) = (rows, columns, rowStride, columnStride);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The floats from an element to the one below it.</summary>
    public int RowStride { get; }

    /// <summary>The floats from an element to the one beside it.</summary>
    public int ColumnStride { get; }

    /// <summary>The floats from the first element on.</summary>
    public ReadOnlySpan<float> Floats => floats;

    /// <summary>The transpose.</summary>
    public MatrixView T => new(floats, Columns, Rows, ColumnStride, RowStride);

    /// <summary>One row, of a matrix whose elements of a row stand side by side.</summary>
    public ReadOnlySpan<float> Row(int row) => floats.Slice(row * RowStride, Columns);

    /// <summary>Some neighbouring rows.</summary>
    public MatrixView RowsOf(Share some) => new(From(some, Rows, RowStride), some.Count, Columns, RowStride, ColumnStride);

    /// <summary>Some neighbouring columns.</summary>
    public MatrixView ColumnsOf(Share some) => new(From(some, Columns, ColumnStride), Rows, some.Count, RowStride, ColumnStride);

    // Of none at the end, the start lies beyond the floats.
    ReadOnlySpan<float> From(Share some, int all, int stride)
    {
        if (some.Start < 0 || some.Count < 0 || some.Count > all - some.Start)
            ThrowShort();
        return some.Count == 0 ? [] : floats[(some.Start * stride)..];
    }

    static void ThrowShort() => throw new ArgumentException("A matrix is shorter than its rows, columns and strides say.");
}
