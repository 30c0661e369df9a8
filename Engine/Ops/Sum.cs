using System.Numerics.Tensors;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>Sums over the middle axis of [outer, n, inner] and scales the result: by 1 for a sum, by 1/n for a mean.</summary>
static class Sum
{
    public static void Forward(
        ReadOnlySpan<float> x, int outer, int n, int inner, float scale,  // [outer, n, inner]
        Span<float> y)                                                    // [outer, inner]
    {
        for (int k = 0; k < outer; k++)
        {
            var block = x.Slice(k * n * inner, n * inner);
            var row = y.Slice(k * inner, inner);
            row.Clear();
            if (inner == 1)
                row[0] = Reduce.Sum(block);
            else
                Accumulate.Rows(block, row);
        }
        TensorPrimitives.Multiply(y, scale, y);
        if (scale != 1)
            MendMeans(x, outer, n, inner, y);
    }

    // The sum of finite elements may be beyond single precision, their mean is not.
    static void MendMeans(ReadOnlySpan<float> x, int outer, int n, int inner, Span<float> y)
    {
        for (int k = 0; k < outer * inner; k++)
        {
            if (!float.IsFinite(y[k]) && n > 0)
                y[k] = (float)(WideRow.Sum(x.Slice(k / inner * n * inner, n * inner)[(k % inner)..], inner) / n);
        }
    }

    public static void Backward(ReadOnlySpan<float> dy, int outer, int n, int inner, float scale, Span<float> dx)
    {
        for (int k = 0; k < outer; k++)
        {
            var dyRow = dy.Slice(k * inner, inner);
            var block = dx.Slice(k * n * inner, n * inner);

            // y = scale Σ x[i]
            if (inner == 1)
                TensorPrimitives.Add(block, dyRow[0] * scale, block);
            for (int i = 0; i < n && inner > 1; i++)
            {
                var row = block.Slice(i * inner, inner);
                TensorPrimitives.FusedMultiplyAdd(dyRow, scale, row, row);
            }
        }
    }
}
