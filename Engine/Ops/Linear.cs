using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>A linear map of every row, with or without bias: Y = X·Wᵀ + b, for X [rows, in], W [out, in], b [out] and Y [rows, out].</summary>
static class Linear
{
    /// <summary>The floats of scratch that each pass needs.</summary>
    public static int ScratchLength(int rows, int inputs, int outputs) => Math.Max(
        StridedProduct.ScratchLength(inputs, outputs),
        Math.Max(StridedProduct.ScratchLength(outputs, inputs), StridedProduct.ScratchLength(rows, inputs)));

    /// <summary>Some rows of Y; b may be empty.</summary>
    public static void Forward(MatrixView x, MatrixView w, ReadOnlySpan<float> b, Span2D<float> y, ReadOnlySpan<Share> rows, Span<float> scratch)
    {
        // Y = X·Wᵀ
        if (b.IsEmpty)
        {
            StridedProduct.Multiply(x, w.T, y, rows, scratch);
            return;
        }

        // Y = b + X·Wᵀ
        foreach (var some in rows)
        {
            for (int row = some.Start; row < some.Start + some.Count; row++)
                b.CopyTo(y.GetRowSpan(row));
        }
        StridedProduct.AddProduct(x, w.T, y, rows, scratch);
    }

    /// <summary>The same bits without the caller's scratch: sixteen outputs at a time.</summary>
    /// <param name="y">[rows, out].</param>
    public static void Apply(MatrixView x, MatrixView w, ReadOnlySpan<float> b, Span<float> y)
    {
        Span<float> scratch = stackalloc float[StridedProduct.ScratchLength(Gemm.DepthBlock, Lanes.Count)];
        for (int from = 0; from < w.Rows; from += Lanes.Count)
        {
            var some = new Share(from, Math.Min(Lanes.Count, w.Rows - from));
            var columns = y.AsSpan2D(from, x.Rows, some.Count, w.Rows - some.Count);
            Forward(x, w.RowsOf(some), b.IsEmpty ? b : b.Slice(some.Start, some.Count), columns, [new(0, x.Rows)], scratch);
        }
    }

    // Element by element, y_rj = Σ_k x_rk w_jk + b_j. So dx_rk gathers dy_rj w_jk over the outputs j, dw_jk gathers dy_rj x_rk over the
    // rows r, and db_j gathers dy_rj over the rows: three sums that read as products of the same matrices.

    // Y = X·Wᵀ + b: dX += dY·W, in some rows
    public static void BackwardInput(MatrixView dy, MatrixView w, Span2D<float> dx, ReadOnlySpan<Share> rows, Span<float> scratch) =>
        StridedProduct.AddProduct(dy, w, dx, rows, scratch);

    // Y = X·Wᵀ + b: dW += dYᵀ·X
    public static void BackwardWeight(MatrixView dy, MatrixView x, Span2D<float> dw, Span<float> scratch) =>
        StridedProduct.AddProduct(dy.T, x, dw, scratch);

    // Y = X·Wᵀ + b: db += Σ dY over the rows
    public static void BackwardBias(ReadOnlySpan<float> dy, Span<float> db) => Accumulate.Rows(dy, db);
}
