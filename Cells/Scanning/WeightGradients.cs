using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The transposed product dW += dyᵀ x over the rows of one chunk, x packed once for all blocks of outputs. Each sum runs over the rows of
/// the chunk in order and is then added to the gradient.
/// </summary>
readonly ref struct WeightGradients
{
    /// <summary>The most rows of a chunk.</summary>
    public const int MaxRows = 128;

    readonly ReadOnlySpan<float> dy;  // [rows, ·], dyRow apart
    readonly int dyRow;
    readonly ReadOnlySpan<float> x;   // [rows, depth], xRow apart
    readonly int xRow;
    readonly int rows;
    readonly int depth;
    readonly Span<float> panels;      // [depth / 16][rows, 16]: x packed

    public WeightGradients(
        ReadOnlySpan<float> x, int xRow, int depth, ReadOnlySpan<float> dy, int dyRow, int rows, Span<float> scratch)
    {
        this.dy = dy;
        this.x = x;
        (this.dyRow, this.xRow, this.rows, this.depth) = (dyRow, xRow, rows, depth);
        panels = scratch[..(rows * Lane.Pad(depth))];
        if (depth > GateMap.NarrowDepth)
            Pack();
    }

    /// <summary>The floats of scratch for inputs of this width.</summary>
    public static int ScratchLength(int depth) => MaxRows * Lane.Pad(depth);

    /// <summary>Adds the product of the outputs from this column of dy on to as many rows of dW, dWRow apart.</summary>
    public void Multiply(int column, int outputs, Span<float> dW, int dWRow)
    {
        // The columns of dy are read where they stand, a cache line for every row: as fast as from a packed copy, without the copy.
        if (depth > GateMap.NarrowDepth)
            Gemm.Multiply(dy[column..], 1, dyRow, panels, rows, rows, outputs, depth, accumulate: true, dW, dWRow);
        else
            MultiplyNarrow(column, outputs, dW, dWRow);
    }

    /// <summary>The sums of sixteen outputs, from this column of dy on, over the rows.</summary>
    public Lanes Sums(int column)
    {
        var sums = Lanes.Zero;
        for (int i = 0; i < rows; i++)
            sums += Lane.Load(dy, i * dyRow + column);
        return sums;
    }

    void MultiplyNarrow(int column, int outputs, Span<float> dW, int dWRow)
    {
        for (int from = 0; from < outputs; from += Lanes.Count)
        {
            for (int k = 0; k < depth; k++)
            {
                var sum = Lanes.Zero;
                for (int i = 0; i < rows; i++)
                    sum = Vector512.FusedMultiplyAdd(Lane.Load(dy, i * dyRow + column + from), Vector512.Create(x[i * xRow + k]), sum);
                for (int i = from; i < Math.Min(outputs, from + Lanes.Count); i++)
                    dW[i * dWRow + k] += sum[i - from];
            }
        }
    }

    void Pack()
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
