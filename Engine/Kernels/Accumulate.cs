using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>Sums that are added to what a span already holds, in one fixed order.</summary>
static class Accumulate
{
    // Long sums round less when cut into blocks.
    const int RowBlock = 256;

    /// <summary>Adds the sum of all rows of x, [rows, n], to sum, [n]: row after row in blocks of 256, each block from zero.</summary>
    public static void Rows(ReadOnlySpan<float> x, Span<float> sum)
    {
        int n = sum.Length;
        int rows = n == 0 ? 0 : x.Length / n;
        for (int from = 0; from < rows; from += RowBlock)
        {
            int to = Math.Min(rows, from + RowBlock);
            int j = 0;
            for (; j <= n - Lanes.Count; j += Lanes.Count)
            {
                var block = Lanes.Zero;
                for (int row = from; row < to; row++)
                    block += Lane.Load(x, row * n + j);
                (Lane.Load(sum, j) + block).Store(sum, j);
            }
            for (; j < n; j++)
            {
                float block = 0;
                for (int row = from; row < to; row++)
                    block += x[row * n + j];
                sum[j] += block;
            }
        }
    }

    /// <summary>Adds the sum over all rows of a ⊙ b, both [rows, n], to sum, [n]; each block is a chain of fused multiply-adds.</summary>
    public static void RowProducts(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sum)
    {
        int n = sum.Length;
        int rows = n == 0 ? 0 : a.Length / n;
        for (int from = 0; from < rows; from += RowBlock)
        {
            int to = Math.Min(rows, from + RowBlock);
            int j = 0;
            for (; j <= n - Lanes.Count; j += Lanes.Count)
            {
                var block = Lanes.Zero;
                for (int row = from; row < to; row++)
                    block = Vector512.FusedMultiplyAdd(Lane.Load(a, row * n + j), Lane.Load(b, row * n + j), block);
                (Lane.Load(sum, j) + block).Store(sum, j);
            }
            for (; j < n; j++)
            {
                float block = 0;
                for (int row = from; row < to; row++)
                    block = MathF.FusedMultiplyAdd(a[row * n + j], b[row * n + j], block);
                sum[j] += block;
            }
        }
    }
}
