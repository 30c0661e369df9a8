using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The transposed product dW += dyᵀ x over the rows of one chunk: x is packed once, dy is brought in sixteen columns at a time and summed
/// on the way for the bias. Each sum runs over the rows of the chunk in order and is then added to the gradient.
/// </summary>
ref struct WeightGradients
{
    /// <summary>The most rows of a chunk.</summary>
    public const int MaxRows = 128;

    readonly ReadOnlySpan<float> dy;  // [rows, ·], dyRow apart
    readonly int dyRow;
    readonly ReadOnlySpan<float> x;   // [rows, ·], xRow apart
    readonly int xRow;
    readonly int rows;
    readonly int depth;
    readonly Span<float> panels;      // [depth / 16][rows, 16]: x packed
    readonly Span<float> tile;        // [rows, 16]: sixteen columns of dy
    Lanes sums;

    public WeightGradients(
        ReadOnlySpan<float> x, int xRow, int depth, ReadOnlySpan<float> dy, int dyRow, int rows, Span<float> scratch)
    {
        this.dy = dy;
        this.x = x;
        (this.dyRow, this.xRow, this.rows, this.depth) = (dyRow, xRow, rows, depth);
        tile = scratch[..(rows * Lanes.Count)];
        panels = scratch.Slice(rows * Lanes.Count, rows * Lane.Pad(depth));
        if (depth > GateMap.NarrowDepth)
            Pack();
    }

    /// <summary>The floats of scratch for inputs of this width.</summary>
    public static int ScratchLength(int depth) => MaxRows * (Lanes.Count + Lane.Pad(depth));

    /// <summary>Brings in the sixteen outputs from this column of dy on.</summary>
    public void Load(int column)
    {
        sums = Lanes.Zero;
        for (int i = 0; i < rows; i++)
        {
            var row = Lane.Load(dy, i * dyRow + column);
            row.Store(tile, i * Lanes.Count);
            sums += row;
        }
    }

    /// <summary>Adds the product of the first of these outputs to as many rows of dW, dWRow apart.</summary>
    public readonly void Multiply(int outputs, Span<float> dW, int dWRow)
    {
        if (depth > GateMap.NarrowDepth)
        {
            Gemm.Multiply(tile, 1, Lanes.Count, panels, rows, rows, outputs, depth, accumulate: true, dW, dWRow);
            return;
        }
        for (int column = 0; column < depth; column++)
        {
            var sum = Lanes.Zero;
            for (int i = 0; i < rows; i++)
                sum = Vector512.FusedMultiplyAdd(Lane.Load(tile, i * Lanes.Count), Vector512.Create(x[i * xRow + column]), sum);
            for (int i = 0; i < outputs; i++)
                dW[i * dWRow + column] += sum[i];
        }
    }

    /// <summary>Adds the sums of the first of these outputs over the rows.</summary>
    public readonly void AddSums(Span<float> dBias)
    {
        for (int i = 0; i < dBias.Length; i++)
            dBias[i] += sums[i];
    }

    readonly void Pack()
    {
        for (int column = 0; column < depth; column += Lanes.Count)
        {
            var panel = panels.Slice(column * rows, rows * Lanes.Count);
            for (int i = 0; i < rows; i++)
            {
                var lanes = column + Lanes.Count <= depth
                    ? Lane.Load(x, i * xRow + column)
                    : Lane.LoadTail(x.Slice(i * xRow + column, depth - column));
                lanes.Store(panel, i * Lanes.Count);
            }
        }
    }
}
