using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The transposed product dW += dyᵀ x over one block of rows: x is packed once, dy is brought in eight columns at a time, summed on the
/// way for the bias. Each sum runs over the rows of the block in order and is then added to the gradient.
/// </summary>
ref struct WeightGradients
{
    /// <summary>The outputs handled at once.</summary>
    public const int TileRows = 8;

    readonly ReadOnlySpan<float> dy;  // [rows, ·], dyRow apart
    readonly int dyRow;
    readonly int rows;
    readonly int depth;
    readonly Span<float> panels;      // [depth / 16][256, 16]: x packed
    readonly Span<float> tile;        // [256, 8]: eight columns of dy
    Vector256<float> sums;
    int height;

    public WeightGradients(
        ReadOnlySpan<float> x, int xRow, int depth, ReadOnlySpan<float> dy, int dyRow, int rows, Span<float> scratch)
    {
        this.dy = dy;
        (this.dyRow, this.rows, this.depth) = (dyRow, rows, depth);
        int packed = Gemm.DepthBlock * Lane.Pad(depth);
        panels = scratch[..packed];
        tile = scratch.Slice(packed, Gemm.DepthBlock * TileRows);
        for (int column = 0; column < depth; column += Lanes.Count)
        {
            var panel = panels.Slice(column * Gemm.DepthBlock, Gemm.DepthBlock * Lanes.Count);
            if (column + Lanes.Count <= depth)
            {
                for (int i = 0; i < rows; i++)
                    Lane.Load(x, i * xRow + column).Store(panel, i * Lanes.Count);
            }
            else
            {
                for (int i = 0; i < rows; i++)
                    Lane.LoadTail(x.Slice(i * xRow + column, depth - column)).Store(panel, i * Lanes.Count);
            }
        }
    }

    /// <summary>Brings in the next outputs, at most eight, from this column of dy on.</summary>
    public void Load(int column, int outputs)
    {
        height = outputs;
        sums = Vector256<float>.Zero;
        if (outputs < TileRows)
            tile.Clear();
        for (int i = 0; i < rows; i++)
        {
            var source = dy.Slice(i * dyRow + column, outputs);
            var target = tile.Slice(i * TileRows, TileRows);
            if (outputs == TileRows)
                Vector256.Create(source).CopyTo(target);
            else
                source.CopyTo(target);
            sums += Vector256.Create<float>(target);
        }
    }

    /// <summary>Adds these outputs' part of the product to the rows of dW, dWRow apart.</summary>
    public readonly void Multiply(Span<float> dW, int dWRow) =>
        Gemm.Multiply(tile, 1, TileRows, panels, Gemm.DepthBlock, rows, height, depth, accumulate: true, dW, dWRow);

    /// <summary>Adds the sums of these outputs over the rows.</summary>
    public readonly void AddSums(Span<float> dBias)
    {
        for (int i = 0; i < dBias.Length; i++)
            dBias[i] += sums[i];
    }
}
