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

    readonly ReadOnlySpan<float> x;   // [rows, depth], xRow apart
    readonly int xRow;
    readonly ReadOnlySpan<float> dy;  // [rows, outputs], dyRow apart
    readonly int dyRow;
    readonly int rows;
    readonly int depth;
    readonly int outputs;
    readonly Span<float> panels;      // [depth / 16][rows, 16]: x packed; none where x is narrow
    readonly Span<float> rest;        // scratch for a panel of dy
    readonly Span<float> sums;        // [1 + narrow depth, outputs]: Σ dy, then Σ x dy for each input

    /// <param name="x">[rows, depth], xRow apart.</param>
    /// <param name="outputs">The columns of dy, whole lanes.</param>
    /// <param name="hasBias">Whether the sums of dy are wanted.</param>
    public WeightGradients(
        ReadOnlySpan<float> x, int xRow, int depth, ReadOnlySpan<float> dy, int dyRow, int rows, int outputs, bool hasBias, Span<float> scratch)
    {
        this.x = x;
        this.dy = dy;
        (this.xRow, this.dyRow, this.rows, this.depth, this.outputs) = (xRow, dyRow, rows, depth, outputs);
        bool narrow = depth <= GateMap.NarrowDepth;
        sums = scratch[..((1 + (narrow ? depth : 0)) * outputs)];
        panels = narrow ? [] : scratch.Slice(sums.Length, rows * Lane.Pad(depth));
        rest = scratch[(sums.Length + panels.Length)..];
        if (narrow || hasBias)
            Sum(x, xRow);
        if (!narrow)
            Pack(x, xRow, depth, rows, panels);
    }

    /// <summary>The floats of scratch for inputs and outputs of these widths.</summary>
    public static int ScratchLength(int depth, int outputs) => MaxRows * Lane.Pad(depth) + (1 + GateMap.NarrowDepth) * outputs;

    /// <summary>The sum of every output over the rows.</summary>
    public ReadOnlySpan<float> Sums => sums[..outputs];

    /// <summary>Adds the product of the outputs from this column of dy on to as many rows of dW, dWRow apart.</summary>
    public void Multiply(int column, int count, Span<float> dW, int dWRow)
    {
        // The columns of dy are read where they stand, a cache line for every row: as fast as from a packed copy, without the copy.
        if (!panels.IsEmpty)
        {
            Gemm.Multiply(dy[column..], 1, dyRow, panels, rows, rows, count, depth, accumulate: true, dW, dWRow);
            return;
        }
        for (int k = 0; k < depth; k++)
        {
            var products = sums.Slice((1 + k) * outputs + column, count);
            for (int i = 0; i < count; i++)
                dW[i * dWRow + k] += products[i];
        }
    }

    /// <summary>Adds the transpose of the same product, x before dy, to dW [depth, count], dWRow apart.</summary>
    public void MultiplyTransposed(int column, int count, Span<float> dW, int dWRow)
    {
        if (!panels.IsEmpty)
        {
            var packed = rest[..(rows * Lane.Pad(count))];
            Pack(dy[column..], dyRow, count, rows, packed);
            Gemm.Multiply(x, 1, xRow, packed, rows, rows, depth, count, accumulate: true, dW, dWRow);
            return;
        }
        for (int k = 0; k < depth; k++)
        {
            var row = dW.Slice(k * dWRow, count);
            TensorPrimitives.Add(row, sums.Slice((1 + k) * outputs + column, count), row);
        }
    }

    // Row after row, because columns of dy lie a page apart; the sums stay in the first-level cache.
    void Sum(ReadOnlySpan<float> x, int xRow)
    {
        sums.Clear();
        int inputs = sums.Length / outputs - 1;
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < outputs; i += Lanes.Count)
            {
                var lanes = Lane.Load(dy, row * dyRow + i);
                (Lane.Load(sums, i) + lanes).Store(sums, i);
                for (int k = 0; k < inputs; k++)
                {
                    int at = (1 + k) * outputs + i;
                    Vector512.FusedMultiplyAdd(lanes, Vector512.Create(x[row * xRow + k]), Lane.Load(sums, at)).Store(sums, at);
                }
            }
        }
    }

    static void Pack(ReadOnlySpan<float> source, int sourceRow, int columns, int rows, Span<float> panels)
    {
        for (int column = 0; column < columns; column += Lanes.Count)
        {
            var panel = panels.Slice(column * rows, rows * Lanes.Count);
            for (int i = 0; i < rows; i++)
            {
                var lanes = column + Lanes.Count <= columns
                    ? Lane.Load(source, i * sourceRow + column)
                    : Lane.LoadTail(source.Slice(i * sourceRow + column, columns - column));
                lanes.Store(panel, i * Lanes.Count);
            }
        }
    }
}
