namespace MoGru.Engine.Kernels;

/// <summary>Products of matrices that are not packed beforehand: B is packed into scratch, one block of the depth at a time.</summary>
static class StridedProduct
{
    /// <summary>The floats of scratch that a product of this depth and so many columns needs.</summary>
    public static int ScratchLength(int depth, int columns) => checked(Math.Min(depth, Gemm.DepthBlock) * Lane.Pad(columns));

    /// <summary>C (+)= A·B, summed in the order of <see cref="Gemm"/>.</summary>
    /// <param name="a">A, its element (i, k) at i·aRow + k·aDepth.</param>
    /// <param name="b">B, its element (k, j) at k·bDepth + j·bColumn.</param>
    /// <param name="c">C, [rows, columns].</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    public static void Multiply(
        ReadOnlySpan<float> a, int aRow, int aDepth, ReadOnlySpan<float> b, int bDepth, int bColumn,
        int rows, int depth, int columns, bool accumulate, Span<float> c, Span<float> scratch)
    {
        if (rows == 0 || columns == 0)
            return;
        if (depth == 0 && !accumulate)
            c.Clear();
        for (int from = 0; from < depth; from += Gemm.DepthBlock)
        {
            int count = Math.Min(Gemm.DepthBlock, depth - from);
            var panels = scratch[..(count * Lane.Pad(columns))];
            Pack(b[(from * bDepth)..], bDepth, bColumn, count, columns, panels);
            Gemm.Multiply(a[(from * aDepth)..], aRow, aDepth, panels, count, count, rows, columns, accumulate || from > 0, c, columns);
        }
    }

    static void Pack(ReadOnlySpan<float> b, int bDepth, int bColumn, int depth, int columns, Span<float> panels)
    {
        for (int from = 0; from < columns; from += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, columns - from);
            for (int k = 0; k < depth; k++)
            {
                var target = panels.Slice(from * depth + k * Lanes.Count, Lanes.Count);
                int start = k * bDepth + from * bColumn;
                if (bColumn == 1)
                    b.Slice(start, count).CopyTo(target);
                else
                {
                    for (int j = 0; j < count; j++)
                        target[j] = b[start + j * bColumn];
                }
                target[count..].Clear();
            }
        }
    }
}
