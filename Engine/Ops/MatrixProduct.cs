using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>Products of matrices, one by one of a batch: y = a·b.</summary>
static class MatrixProduct
{
    /// <summary>The floats of scratch that both passes need.</summary>
    public static int ScratchLength(int rows, int depth, int columns) => Math.Max(
        StridedProduct.ScratchLength(depth, columns),
        Math.Max(StridedProduct.ScratchLength(columns, depth), StridedProduct.ScratchLength(rows, columns)));

    public static void Forward(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b,  // [batch, rows, depth], [batch, depth, columns]
        int batch, int rows, int depth, int columns,
        Span<float> y, Span<float> scratch)            // [batch, rows, columns]
    {
        for (int k = 0; k < batch; k++)
        {
            StridedProduct.Multiply(
                a.Slice(k * rows * depth, rows * depth), depth, 1, b.Slice(k * depth * columns, depth * columns), columns, 1,
                rows, depth, columns, false, y.Slice(k * rows * columns, rows * columns), scratch);
        }
    }

    // da and db may be empty: then they are not wanted.
    public static void Backward(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> dy,
        int batch, int rows, int depth, int columns,
        Span<float> da, Span<float> db, Span<float> scratch)
    {
        for (int k = 0; k < batch; k++)
        {
            int aStart = k * rows * depth, bStart = k * depth * columns;
            var dyMatrix = dy.Slice(k * rows * columns, rows * columns);

            // y = a·b: da += dy·bᵀ, db += aᵀ·dy
            if (!da.IsEmpty)
            {
                StridedProduct.Multiply(
                    dyMatrix, columns, 1, b.Slice(bStart, depth * columns), 1, columns,
                    rows, columns, depth, true, da.Slice(aStart, rows * depth), scratch);
            }
            if (!db.IsEmpty)
            {
                StridedProduct.Multiply(
                    a.Slice(aStart, rows * depth), 1, depth, dyMatrix, columns, 1,
                    depth, rows, columns, true, db.Slice(bStart, depth * columns), scratch);
            }
        }
    }
}
