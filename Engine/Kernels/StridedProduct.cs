using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CommunityToolkit.HighPerformance;

namespace MoGru.Engine.Kernels;

/// <summary>Products of matrices that are not packed beforehand: B is packed into scratch, one block of the depth at a time.</summary>
static class StridedProduct
{
    /// <summary>The floats of scratch that a product of this depth and so many columns needs.</summary>
    public static int ScratchLength(int depth, int columns) => checked(Math.Min(depth, Gemm.DepthBlock) * Lane.Pad(columns));

    /// <summary>C = A·B, summed in the order of <see cref="Gemm"/>.</summary>
    /// <param name="a">A, [rows, depth].</param>
    /// <param name="b">B, [depth, columns].</param>
    /// <param name="c">C, [rows, columns].</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    public static void Multiply(MatrixView a, MatrixView b, Span2D<float> c, Span<float> scratch) =>
        Multiply(a, b, c, [new(0, a.Rows)], scratch);

    /// <summary>Some rows of C = A·B; the others are not touched.</summary>
    public static void Multiply(MatrixView a, MatrixView b, Span2D<float> c, ReadOnlySpan<Share> rows, Span<float> scratch)
    {
        foreach (var some in rows)
        {
            if (b.Rows == 0)
                RowsOf(c, some).Clear();
        }
        Multiply(a, b, c, accumulate: false, rows, scratch);
    }

    /// <summary>C += A·B.</summary>
    public static void AddProduct(MatrixView a, MatrixView b, Span2D<float> c, Span<float> scratch) =>
        AddProduct(a, b, c, [new(0, a.Rows)], scratch);

    /// <summary>Some rows of C += A·B.</summary>
    public static void AddProduct(MatrixView a, MatrixView b, Span2D<float> c, ReadOnlySpan<Share> rows, Span<float> scratch) =>
        Multiply(a, b, c, accumulate: true, rows, scratch);

    static void Multiply(MatrixView a, MatrixView b, Span2D<float> c, bool accumulate, ReadOnlySpan<Share> rows, Span<float> scratch)
    {
        for (int from = 0; from < b.Rows && c.Length > 0; from += Gemm.DepthBlock)
        {
            var depth = new Share(from, Math.Min(Gemm.DepthBlock, b.Rows - from));
            var panels = scratch[..(depth.Count * Lane.Pad(b.Columns))];
            Pack(b.RowsOf(depth), panels);
            foreach (var some in rows)
                Gemm.Multiply(a.ColumnsOf(depth).RowsOf(some), panels, RowsOf(c, some), accumulate || from > 0);
        }
    }

    static Span2D<float> RowsOf(Span2D<float> c, Share some) => c.Slice(some.Start, 0, some.Count, c.Width);

    static void Pack(MatrixView b, Span<float> panels)
    {
        var source = b.Floats;
        for (int from = 0; from < b.Columns; from += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, b.Columns - from);
            var panel = panels.Slice(from * b.Rows, b.Rows * Lanes.Count);
            if (count < Lanes.Count)
                panel.Clear();
            if (b.ColumnStride == 1)
            {
                for (int k = 0; k < b.Rows; k++)
                    source.Slice(k * b.RowStride + from, count).CopyTo(panel[(k * Lanes.Count)..]);
                continue;
            }

            var (turnedRows, turnedColumns) = Sse.IsSupported && b.RowStride == 1 ? (b.Rows & -4, count & -4) : (0, 0);
            Turn(source[(from * b.ColumnStride)..], b.ColumnStride, turnedRows, turnedColumns, panel);
            for (int j = 0; j < count; j++)
            {
                for (int k = j < turnedColumns ? turnedRows : 0; k < b.Rows; k++)
                    panel[k * Lanes.Count + j] = source[k * b.RowStride + (from + j) * b.ColumnStride];
            }
        }
    }

    // Columns that each stand in one piece, as of weights [out, in], by squares of four.
    static void Turn(ReadOnlySpan<float> source, int stride, int rows, int columns, Span<float> panel)
    {
        if (rows == 0 || columns == 0)
            return;
        ref float from = ref MemoryMarshal.GetReference(source[..((columns - 1) * stride + rows)]);
        ref float to = ref MemoryMarshal.GetReference(panel[..(rows * Lanes.Count)]);
        nuint row = (nuint)Lanes.Count, apart = (nuint)stride;
        for (int j = 0; j < columns; j += 4)
        {
            for (int k = 0; k < rows; k += 4)
            {
                nuint start = (nuint)(j * stride + k), target = (nuint)(k * Lanes.Count + j);
                Vector128<float> a = Vector128.LoadUnsafe(ref from, start), b = Vector128.LoadUnsafe(ref from, start + apart);
                Vector128<float> c = Vector128.LoadUnsafe(ref from, start + 2 * apart), d = Vector128.LoadUnsafe(ref from, start + 3 * apart);
                Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
                Sse.MoveLowToHigh(ab, cd).StoreUnsafe(ref to, target);
                Sse.MoveHighToLow(cd, ab).StoreUnsafe(ref to, target + row);
                Sse.MoveLowToHigh(abHigh, cdHigh).StoreUnsafe(ref to, target + 2 * row);
                Sse.MoveHighToLow(cdHigh, abHigh).StoreUnsafe(ref to, target + 3 * row);
            }
        }
    }
}
