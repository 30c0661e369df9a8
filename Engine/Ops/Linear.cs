using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>A linear map of every row, with or without bias: y = x·Wᵀ + b.</summary>
static class Linear
{
    /// <summary>The floats of scratch that both passes need.</summary>
    public static int ScratchLength(int rows, int inputs, int outputs) => Math.Max(
        StridedProduct.ScratchLength(inputs, outputs),
        Math.Max(StridedProduct.ScratchLength(outputs, inputs), StridedProduct.ScratchLength(rows, inputs)));

    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,  // [rows, in], [out, in], [out] or empty
        int rows, int inputs, int outputs,
        Span<float> y, Span<float> scratch)                                           // [rows, out]
    {
        for (int row = 0; row < rows && !bias.IsEmpty; row++)
            bias.CopyTo(y.Slice(row * outputs, outputs));
        StridedProduct.Multiply(x, inputs, 1, weight, 1, inputs, rows, inputs, outputs, !bias.IsEmpty, y, scratch);
    }

    // dx, dWeight and dBias may be empty: then they are not wanted.
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> dy,
        int rows, int inputs, int outputs,
        Span<float> dx, Span<float> dWeight, Span<float> dBias, Span<float> scratch)
    {
        // y = x·Wᵀ + b
        if (!dBias.IsEmpty)
            Accumulate.Rows(dy, dBias);
        if (!dWeight.IsEmpty)
            StridedProduct.Multiply(dy, 1, outputs, x, inputs, 1, outputs, rows, inputs, true, dWeight, scratch);
        if (!dx.IsEmpty)
            StridedProduct.Multiply(dy, outputs, 1, weight, inputs, 1, rows, outputs, inputs, true, dx, scratch);
    }
}
