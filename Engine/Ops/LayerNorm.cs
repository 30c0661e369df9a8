using System.Numerics.Tensors;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>Brings every row to zero mean and unit variance, then applies a gain and a bias (Ba et al. 2016, arXiv 1607.06450).</summary>
static class LayerNorm
{
    public const float Epsilon = 1e-5f;

    // What is added to x may be empty: then it is nothing.
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> added, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias,  // [rows, n] twice, [n] twice
        Span<float> y, Span<float> unit, Span<float> inverse)                                                  // [rows, n] twice, [rows]
    {
        int n = gain.Length;
        for (int row = 0; row < inverse.Length; row++)
        {
            var unitRow = unit.Slice(row * n, n);
            var xRow = x.Slice(row * n, n);
            var yRow = y.Slice(row * n, n);
            if (!added.IsEmpty)
            {
                TensorPrimitives.Add(xRow, added.Slice(row * n, n), yRow);
                xRow = yRow;
            }

            TensorPrimitives.Subtract(xRow, Reduce.Sum(xRow) / n, unitRow);
            float rho = 1 / MathF.Sqrt(Reduce.Dot(unitRow, unitRow) / n + Epsilon);
            if (rho > 0)
                TensorPrimitives.Multiply(unitRow, rho, unitRow);
            else
                rho = WideRow.Normalise(xRow, Epsilon, unitRow).Rho;  // the squares have overflowed, or an element is not finite
            inverse[row] = rho;
            TensorPrimitives.FusedMultiplyAdd(unitRow, gain, bias, yRow);
        }
    }

    // dx, dAdded, dGain and dBias may be empty: then they are not wanted.
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> gain, ReadOnlySpan<float> unit, ReadOnlySpan<float> inverse,
        Span<float> dx, Span<float> dAdded, Span<float> dGain, Span<float> dBias,
        Span<float> dUnit)                                                          // [n] scratch
    {
        // y = unit * gain + bias
        if (!dBias.IsEmpty)
            Accumulate.Rows(dy, dBias);
        if (!dGain.IsEmpty)
            Accumulate.RowProducts(dy, unit, dGain);

        int n = gain.Length;
        for (int row = 0; row < inverse.Length && !(dx.IsEmpty && dAdded.IsEmpty); row++)
        {
            var unitRow = unit.Slice(row * n, n);
            TensorPrimitives.Multiply(dy.Slice(row * n, n), gain, dUnit);

            // unit = (x - mean) * inverse: through the mean goes the average of dUnit, through the variance its part along unit
            float along = Reduce.Dot(dUnit, unitRow) / n;
            TensorPrimitives.Subtract(dUnit, Reduce.Sum(dUnit) / n, dUnit);
            TensorPrimitives.FusedMultiplyAdd(unitRow, -along, dUnit, dUnit);
            AddProduct(dUnit, inverse[row], dx, row);
            AddProduct(dUnit, inverse[row], dAdded, row);
        }
    }

    static void AddProduct(ReadOnlySpan<float> x, float factor, Span<float> sums, int row)
    {
        if (sums.IsEmpty)
            return;
        var sum = sums.Slice(row * x.Length, x.Length);
        TensorPrimitives.FusedMultiplyAdd(x, factor, sum, sum);
    }
}
