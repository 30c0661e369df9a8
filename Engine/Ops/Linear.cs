using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>A linear map of every row, with or without bias: y = x·Wᵀ + b.</summary>
static class Linear
{
    /// <summary>The floats of scratch that each pass needs.</summary>
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

    // y = x·Wᵀ + b: the share of some rows in dx
    public static void BackwardInput(
        ReadOnlySpan<float> weight, ReadOnlySpan<float> dy, int rows, int inputs, int outputs, Span<float> dx, Span<float> scratch) =>
        StridedProduct.Multiply(dy, outputs, 1, weight, inputs, 1, rows, outputs, inputs, true, dx, scratch);

    // y = x·Wᵀ + b: the gradients of some of the outputs' weights
    public static void BackwardWeight(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int rows, int inputs, int outputs, Share some,
        Span<float> dWeight, Span<float> scratch) => StridedProduct.Multiply(
            dy[some.Start..], 1, outputs, x, inputs, 1,
            some.Count, rows, inputs, true, dWeight.Slice(some.Start * inputs, some.Count * inputs), scratch);

    // y = x·Wᵀ + b
    public static void BackwardBias(ReadOnlySpan<float> dy, Span<float> dBias) => Accumulate.Rows(dy, dBias);
}
