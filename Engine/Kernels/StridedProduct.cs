using CommunityToolkit.HighPerformance;

namespace MoGru.Engine.Kernels;

/// <summary>Products of matrices that are not packed beforehand: B is packed into scratch, one block of the depth at a time.</summary>
static class StridedProduct
{
    /// <summary>The floats of scratch that a product of this depth and so many columns needs.</summary>
    public static int ScratchLength(int depth, int columns) => checked(Math.Min(depth, Gemm.DepthBlock) * Lane.Pad(columns));

    /// <summary>C = A·B, summed in the order of <see cref="Gemm"/>.</summary>
    /// <param name="a">A, [rows, depth].</param>
    /// <param name="b">B, [depth, columns].</param>
    /// <param name="c">C, [rows, columns].</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    public static void Multiply(MatrixView a, MatrixView b, Span2D<float> c, Span<float> scratch) =>
        Multiply(a, b, c, [new(0, a.Rows)], scratch);

    /// <summary>Some rows of C = A·B; the others are not touched.</summary>
    public static void Multiply(MatrixView a, MatrixView b, Span2D<float> c, ReadOnlySpan<Share> rows, Span<float> scratch)
    {
        foreach (var some in rows)
        {
            if (b.Rows == 0)
                RowsOf(c, some).Clear();
        }
        Multiply(a, b, c, accumulate: false, rows, scratch);
    }

    /// <summary>C += A·B.</summary>
    public static void AddProduct(MatrixView a, MatrixView b, Span2D<float> c, Span<float> scratch) =>
        AddProduct(a, b, c, [new(0, a.Rows)], scratch);

    /// <summary>Some rows of C += A·B.</summary>
    public static void AddProduct(MatrixView a, MatrixView b, Span2D<float> c, ReadOnlySpan<Share> rows, Span<float> scratch) =>
        Multiply(a, b, c, accumulate: true, rows, scratch);

    static void Multiply(MatrixView a, MatrixView b, Span2D<float> c, bool accumulate, ReadOnlySpan<Share> rows, Span<float> scratch)
    {
        for (int from = 0; from < b.Rows && c.Length > 0; from += Gemm.DepthBlock)
        {
            var depth = new Share(from, Math.Min(Gemm.DepthBlock, b.Rows - from));
            var panels = scratch[..(depth.Count * Lane.Pad(b.Columns))];
            Pack(b.RowsOf(depth), panels);
            foreach (var some in rows)
                Gemm.Multiply(a.ColumnsOf(depth).RowsOf(some), panels, RowsOf(c, some), accumulate || from > 0);
        }
    }

    static Span2D<float> RowsOf(Span2D<float> c, Share some) => c.Slice(some.Start, 0, some.Count, c.Width);

    static void Pack(MatrixView b, Span<float> panels)
    {
        var source = b.Floats;
        for (int from = 0; from < b.Columns; from += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, b.Columns - from);
            for (int k = 0; k < b.Rows; k++)
            {
                var target = panels.Slice(from * b.Rows + k * Lanes.Count, Lanes.Count);
                int start = k * b.RowStride + from * b.ColumnStride;
                if (b.ColumnStride == 1)
                    source.Slice(start, count).CopyTo(target);
                else
                {
                    for (int j = 0; j < count; j++)
                        target[j] = source[start + j * b.ColumnStride];
                }
                target[count..].Clear();
            }
        }
    }
}
