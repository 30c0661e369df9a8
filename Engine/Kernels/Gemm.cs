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

    // Up to this depth a single row is taken in tiles of eight panels.
    const int WideDepth = 64;

    const int MaxTileRows = 8;
    const int MaxTileColumns = 32;

    /// <summary>C (+)= A·B.</summary>
    /// <param name="a">A, [rows, depth].</param>
    /// <param name="b">B, [depth, columns], packed.</param>
    /// <param name="c">C, [rows, columns], whose columns B's padding goes beyond; need not be initialised when not accumulating.</param>
    /// <param name="accumulate">True where the product is added to what is there.</param>
    /// <param name="fromEnd">
    /// True to take the columns of a single row from the last on, which changes no bit: where B is larger than a cache, every other product
    /// of it finds there what the one before has read last.
    /// </param>
    public static void Multiply(MatrixView a, PackedMatrix b, Span2D<float> c, bool accumulate, bool fromEnd = false)
    {
        if (a.Columns != b.Depth)
            ThrowMisfit();
        Multiply(a, b.Panels, c, accumulate, fromEnd);
    }

    /// <summary>The same over the panels of a packed B.</summary>
    public static void Multiply(MatrixView a, ReadOnlySpan<float> panels, Span2D<float> c, bool accumulate, bool fromEnd = false)
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
        if (rows == 1)
        {
            OneRow(a, ref b0, ref c0, columns, panelCount, accumulate, fromEnd);
            return;
        }
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

    // A single row: tiles of eight panels each, or fewer, as even as can be, so that two multipliers have enough sums under way. A deeper B
    // comes from the second-level cache, whose pace four sums keep up with; eight panels at once come slower, and so they would where a
    // register holds fewer.
    static void OneRow(MatrixView a, ref float b, ref float c, int columns, int panelCount, bool accumulate, bool fromEnd)
    {
        int most = Vector512.IsHardwareAccelerated && a.Columns <= WideDepth ? 8 : 4;
        int tiles = (panelCount + most - 1) / most;
        nint panelStride = (nint)a.Columns * Lanes.Count;
        for (int k = 0; k < tiles; k++)
        {
            var (panel, count) = Share.Of(panelCount, 1, fromEnd ? tiles - 1 - k : k, tiles);
            ref float cTile = ref Unsafe.Add(ref c, panel * Lanes.Count);
            for (int from = 0; from < a.Columns || from == 0; from += DepthBlock)
            {
                var block = new Block(0, a.ColumnStride, panelStride, 0, 1, Math.Min(DepthBlock, a.Columns - from), accumulate || from > 0);
                ref float aFrom = ref Unsafe.Add(ref MemoryMarshal.GetReference(a.Floats), (nint)from * a.ColumnStride);
                ref float bFrom = ref Unsafe.Add(ref b, panel * panelStride + from * Lanes.Count);
                RowPanels(block, count, ref aFrom, ref bFrom, ref cTile, columns - panel * Lanes.Count);
            }
        }
    }

    static void RowPanels(in Block block, int count, ref float a, ref float b, ref float c, int columns)
    {
        int row = 0;
        switch (count)
        {
            case 8:
                Rows<RowTile<Eight>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            case 7:
                Rows<RowTile<Seven>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            case 6:
                Rows<RowTile<Six>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            case 5:
                Rows<RowTile<Five>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            case 4:
                Rows<RowTile<Four>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            case 3:
                Rows<RowTile<Three>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            case 2:
                Rows<RowTile<Two>>(block, ref a, ref b, ref c, columns, ref row);
                break;
            default:
                Rows<RowTile<One>>(block, ref a, ref b, ref c, columns, ref row);
                break;
        }
    }

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
                default:
                    Rows<WideTile<Two>>(block, ref a, ref b, ref c, columns, ref row);
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
