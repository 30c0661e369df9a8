using System.Numerics.Tensors;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>Brings every row to a mean square of one, then applies a gain (Zhang and Sennrich 2019, arXiv 1910.07467).</summary>
static class RmsNorm
{
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gain, float epsilon,  // [rows, n], [n]
        Span<float> y, Span<float> unit, Span<float> inverse)            // [rows, n] twice, [rows]
    {
        int n = gain.Length;
        for (int row = 0; row < inverse.Length; row++)
        {
            var xRow = x.Slice(row * n, n);
            var unitRow = unit.Slice(row * n, n);

            // unit = x / √(mean(x²) + ε)
            inverse[row] = (float)(1 / Math.Sqrt(Reduce.SumOfSquares(xRow) / n + epsilon));
            TensorPrimitives.Multiply(xRow, inverse[row], unitRow);

            // y = unit ⊙ gain
            TensorPrimitives.Multiply(unitRow, gain, y.Slice(row * n, n));
        }
    }

    // dx and dGain may be empty: then they are not wanted.
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> gain, ReadOnlySpan<float> unit, ReadOnlySpan<float> inverse,
        Span<float> dx, Span<float> dGain,
        Span<float> dUnit)                                               // [n] scratch
    {
        int n = gain.Length;

        // y = unit ⊙ gain
        if (!dGain.IsEmpty)
            Accumulate.RowProducts(dy, unit, dGain);
        for (int row = 0; row < inverse.Length && !dx.IsEmpty; row++)
        {
            var unitRow = unit.Slice(row * n, n);
            var dxRow = dx.Slice(row * n, n);
            TensorPrimitives.Multiply(dy.Slice(row * n, n), gain, dUnit);

            // unit = x · inverse: through the mean square goes the part of dUnit along unit
            TensorPrimitives.FusedMultiplyAdd(unitRow, -Reduce.Dot(dUnit, unitRow) / n, dUnit, dUnit);
            TensorPrimitives.FusedMultiplyAdd(dUnit, inverse[row], dxRow, dxRow);
        }
    }
}
