using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CommunityToolkit.HighPerformance;

namespace MoGru.Engine.Kernels;

/// <summary>
/// Matrix products of single precision. The depth runs in blocks of <see cref="DepthBlock"/>: within a block each element of C is one chain
/// of fused multiply-adds from zero, then the block's sum is added to C. That order is the same for every tile, thread count and
/// vector width, and shorter chains round less.
/// </summary>
static class Gemm
{
    /// <summary>The depth of one block of the sum.</summary>
    public const int DepthBlock = 256;

    /// <summary>Shares of rows in multiples of this keep tiles whole.</summary>
    public const int RowUnit = 8;

    const int MaxTileRows = 8;
    const int MaxTileColumns = 32;

    /// <summary>C (+)= A·B.</summary>
    /// <param name="a">A, [rows, depth].</param>
    /// <param name="b">B, [depth, columns], packed.</param>
    /// <param name="c">C, [rows, columns], whose columns B's padding goes beyond; need not be initialised when not accumulating.</param>
    /// <param name="accumulate">True where the product is added to what is there.</param>
    public static void Multiply(MatrixView a, PackedMatrix b, Span2D<float> c, bool accumulate)
    {
        if (a.Columns != b.Depth)
            ThrowMisfit();
        Multiply(a, b.Panels, c, accumulate);
    }

    /// <summary>The same over the panels of a packed B.</summary>
    public static void Multiply(MatrixView a, ReadOnlySpan<float> panels, Span2D<float> c, bool accumulate)
    {
        if (c.Length == 0)
            return;
        (int rows, int depth, int columns) = (a.Rows, a.Columns, c.Width);
        int panelCount = (columns + Lanes.Count - 1) / Lanes.Count;
        if (rows != c.Height || panels.Length < panelCount * depth * Lanes.Count)
            ThrowMisfit();

        ref float a0 = ref MemoryMarshal.GetReference(a.Floats);
        ref float b0 = ref MemoryMarshal.GetReference(panels);
        ref float c0 = ref c.DangerousGetReference();
        nint panelStride = (nint)depth * Lanes.Count;

        // The view keeps its stride to itself.
        nint cRow = rows > 1 ? Unsafe.ByteOffset(ref c0, ref c.DangerousGetReferenceAt(1, 0)) / sizeof(float) : 0;
        for (int from = 0; from < depth || from == 0; from += DepthBlock)
        {
            var block = new Block(a.RowStride, a.ColumnStride, panelStride, cRow, rows, Math.Min(DepthBlock, depth - from), accumulate || from > 0);
            ref float aFrom = ref Unsafe.Add(ref a0, (nint)from * a.ColumnStride);
            ref float bFrom = ref Unsafe.Add(ref b0, (nint)from * Lanes.Count);
            int panel = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; panel + 2 <= panelCount; panel += 2)
                    WideColumns(block, ref aFrom, ref Unsafe.Add(ref bFrom, panel * panelStride), ref Unsafe.Add(ref c0, panel * Lanes.Count), columns - panel * Lanes.Count);
            }
            for (; panel < panelCount; panel++)
                NarrowColumns(block, ref aFrom, ref Unsafe.Add(ref bFrom, panel * panelStride), ref Unsafe.Add(ref c0, panel * Lanes.Count), columns - panel * Lanes.Count);
        }
    }

    readonly record struct Block(nint ARow, nint ADepth, nint BPanel, nint CRow, int Rows, int Depth, bool Accumulate);

    // All rows of two panels, where a register holds sixteen floats: as many tiles as eight rows each need, as even as can be. Nine
    // rows are 5 + 4; a tile of less than four has too few sums under way to keep two multipliers busy.
    static void WideColumns(in Block block, ref float a, ref float b, ref float c, int columns)
    {
        int row = 0;
        while (row < block.Rows)
        {
            int left = block.Rows - row;
            int tiles = (left + 7) / 8;
            switch ((left + tiles - 1) / tiles)
            {
                case 8:
                    Rows<WideTile<Eight>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 7:
                    Rows<WideTile<Seven>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 6:
                    Rows<WideTile<Six>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 5:
                    Rows<WideTile<Five>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 4:
                    Rows<WideTile<Four>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 3:
                    Rows<WideTile<Three>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 2:
                    Rows<WideTile<Two>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                default:
                    Rows<WideTile<One>>(block, ref a, ref b, ref c, columns, ref row);
                    break;
            }
        }
    }

    // All rows of one panel, where a register holds fewer: as many tiles as six rows each need, as even as can be. Sixteen rows are
    // 6 + 5 + 5; a tile of four has too few sums under way to keep two multipliers busy.
    static void NarrowColumns(in Block block, ref float a, ref float b, ref float c, int columns)
    {
        int row = 0;
        while (row < block.Rows)
        {
            int left = block.Rows - row;
            int tiles = (left + 5) / 6;
            switch ((left + tiles - 1) / tiles)
            {
                case 6:
                    Rows<Tile6x16>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 5:
                    Rows<Tile5x16>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                case 4:
                    Rows<Tile4x16>(block, ref a, ref b, ref c, columns, ref row);
                    break;
                default:
                    Rows<Tile1x16>(block, ref a, ref b, ref c, columns, ref row);
                    break;
            }
        }
    }

    // The next rows, as many as the tile has.
    static void Rows<TTile>(in Block block, ref float a, ref float b, ref float c, int columns, ref int row)
        where TTile : struct, ITile
    {
        ref float aTile = ref Unsafe.Add(ref a, row * block.ARow);
        ref float cTile = ref Unsafe.Add(ref c, row * block.CRow);
        if (columns >= TTile.Panels * Lanes.Count)
            TTile.Run(ref aTile, block.ARow, block.ADepth, ref b, block.BPanel, ref cTile, block.CRow, block.Depth, block.Accumulate);
        else
            Edge<TTile>(block, ref aTile, ref b, ref cTile, columns);
        row += TTile.Rows;
    }

    // The one place for ragged columns: the tile works on a copy of C that is wide enough.
    static void Edge<TTile>(in Block block, ref float a, ref float b, ref float c, int columns)
        where TTile : struct, ITile
    {
        Span<float> tile = stackalloc float[MaxTileRows * MaxTileColumns];
        int width = TTile.Panels * Lanes.Count;
        if (block.Accumulate)
        {
            for (int i = 0; i < TTile.Rows; i++)
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref c, i * block.CRow), columns).CopyTo(tile[(i * width)..]);
        }
        TTile.Run(ref a, block.ARow, block.ADepth, ref b, block.BPanel, ref tile[0], width, block.Depth, block.Accumulate);
        for (int i = 0; i < TTile.Rows; i++)
            tile.Slice(i * width, columns).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref c, i * block.CRow), columns));
    }

    static void ThrowMisfit() => throw new ArgumentException("The depths of A and B, or the rows or columns of a product and C, do not fit.");
}
