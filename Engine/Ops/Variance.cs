using System.Numerics.Tensors;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>
/// The variance over the middle axis of [outer, n, inner]: the squared distances from the mean, summed and divided by n − correction.
/// </summary>
static class Variance
{
    public static void Forward(
        ReadOnlySpan<float> x, int outer, int n, int inner, int correction,  // [outer, n, inner]
        Span<float> y, Span<float> mean,                                     // [outer, inner], [outer, inner]
        Span<float> centred)                                                 // [n, inner] scratch
    {
        Sum.Forward(x, outer, n, inner, 1f / n, mean);
        for (int k = 0; k < outer; k++)
        {
            var block = x.Slice(k * n * inner, n * inner);
            var row = y.Slice(k * inner, inner);
            Centre(block, mean.Slice(k * inner, inner), centred);
            row.Clear();
            if (inner == 1)
                row[0] = Reduce.Dot(centred, centred);
            else
                Accumulate.RowProducts(centred, centred, row);
        }
        TensorPrimitives.Divide(y, n - correction, y);
        for (int k = 0; k < outer * inner; k++)
        {
            // The squares may be beyond single precision where their mean is not.
            if (!float.IsFinite(y[k]))
                y[k] = (float)Wide(x.Slice(k / inner * n * inner, n * inner)[(k % inner)..], n, inner, correction);
        }
    }

    static double Wide(ReadOnlySpan<float> x, int n, int stride, int correction) =>
        WideRow.Squares(x, WideRow.Sum(x, stride) / n, stride) / (n - correction);

    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> dy, int outer, int n, int inner, int correction,
        Span<float> dx, Span<float> centred)
    {
        float scale = 2f / (n - correction);
        for (int k = 0; k < outer; k++)
        {
            var dyRow = dy.Slice(k * inner, inner);
            Centre(x.Slice(k * n * inner, n * inner), mean.Slice(k * inner, inner), centred);

            // y = Σ (x[i] - mean)² / (n - correction); the mean's own share is Σ (x[i] - mean) = 0
            TensorPrimitives.Multiply(centred, scale, centred);
            for (int i = 0; i < n; i++)
            {
                var row = dx.Slice((k * n + i) * inner, inner);
                TensorPrimitives.FusedMultiplyAdd(centred.Slice(i * inner, inner), dyRow, row, row);
            }
        }
    }

    static void Centre(ReadOnlySpan<float> block, ReadOnlySpan<float> mean, Span<float> centred)
    {
        if (mean.Length == 1)
            TensorPrimitives.Subtract(block, mean[0], centred);
        for (int i = 0; i < block.Length && mean.Length > 1; i += mean.Length)
            TensorPrimitives.Subtract(block.Slice(i, mean.Length), mean, centred[i..]);
    }
}
