using System.Numerics.Tensors;

namespace MoGru.Engine.Ops;

/// <summary>Rows brought to given means and deviations, and back. Element by element, so that a row has the same bits alone and among others.</summary>
static class Standardise
{
    public static void Apply(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation,  // [rows, n], [n], [n]
        Span<float> y)                                                                   // [rows, n]
    {
        int n = mean.Length;
        for (int at = 0; at < x.Length; at += n)
        {
            var row = y.Slice(at, n);
            TensorPrimitives.Subtract(x.Slice(at, n), mean, row);
            TensorPrimitives.Divide(row, deviation, row);
        }
    }

    // y = (x - mean) / deviation
    public static void ApplyBackward(ReadOnlySpan<float> dy, ReadOnlySpan<float> deviation, Span<float> dx)
    {
        int n = deviation.Length;
        for (int at = 0; at < dy.Length; at += n)
        {
            for (int k = 0; k < n; k++)
                dx[at + k] += dy[at + k] / deviation[k];
        }
    }

    public static void Invert(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation,  // [rows, n], [n], [n]
        Span<float> y)                                                                   // [rows, n]
    {
        int n = mean.Length;
        for (int at = 0; at < x.Length; at += n)
            TensorPrimitives.FusedMultiplyAdd(x.Slice(at, n), deviation, mean, y.Slice(at, n));
    }

    // y = x * deviation + mean
    public static void InvertBackward(ReadOnlySpan<float> dy, ReadOnlySpan<float> deviation, Span<float> dx)
    {
        int n = deviation.Length;
        for (int at = 0; at < dy.Length; at += n)
        {
            var dRow = dx.Slice(at, n);
            TensorPrimitives.FusedMultiplyAdd(dy.Slice(at, n), deviation, dRow, dRow);
        }
    }
}
