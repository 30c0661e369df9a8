using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// The rows of a <see cref="WideTile{TRows}"/>, or the panels of a <see cref="RowTile{TPanels}"/>, one to eight, as a type: a constant of the
/// compiled tile.
/// </summary>
interface ITileSize
{
    static abstract int Count { get; }
}

/// <summary>
/// Up to eight rows of C by 32 columns. One text for every number of rows: the branches are decided when a tile is compiled, and a tile of
/// five keeps ten sums and nothing else.
/// </summary>
readonly struct WideTile<TRows> : ITile
    where TRows : struct, ITileSize
{
    public static int Rows => TRows.Count;

    public static int Panels => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero, c10 = Lanes.Zero, c20 = Lanes.Zero, c30 = Lanes.Zero, c40 = Lanes.Zero, c50 = Lanes.Zero, c60 = Lanes.Zero, c70 = Lanes.Zero;
        Lanes c01 = Lanes.Zero, c11 = Lanes.Zero, c21 = Lanes.Zero, c31 = Lanes.Zero, c41 = Lanes.Zero, c51 = Lanes.Zero, c61 = Lanes.Zero, c71 = Lanes.Zero;
        ref float a1 = ref Unsafe.Add(ref a, aRow);
        ref float a2 = ref Unsafe.Add(ref a, 2 * aRow);
        ref float a3 = ref Unsafe.Add(ref a, 3 * aRow);
        ref float a4 = ref Unsafe.Add(ref a, 4 * aRow);
        ref float a5 = ref Unsafe.Add(ref a, 5 * aRow);
        ref float a6 = ref Unsafe.Add(ref a, 6 * aRow);
        ref float a7 = ref Unsafe.Add(ref a, 7 * aRow);
        ref float b1 = ref Unsafe.Add(ref b, bPanel);
        nint aAt = 0;
        nuint bAt = 0;
        for (int k = 0; k < depth; k++)
        {
            var x0 = Vector512.LoadUnsafe(ref b, bAt);
            var x1 = Vector512.LoadUnsafe(ref b1, bAt);
            var s0 = Vector512.Create(Unsafe.Add(ref a, aAt));
            c00 = Vector512.FusedMultiplyAdd(s0, x0, c00);
            c01 = Vector512.FusedMultiplyAdd(s0, x1, c01);
            if (TRows.Count > 1)
            {
                var s1 = Vector512.Create(Unsafe.Add(ref a1, aAt));
                c10 = Vector512.FusedMultiplyAdd(s1, x0, c10);
                c11 = Vector512.FusedMultiplyAdd(s1, x1, c11);
            }
            if (TRows.Count > 2)
            {
                var s2 = Vector512.Create(Unsafe.Add(ref a2, aAt));
                c20 = Vector512.FusedMultiplyAdd(s2, x0, c20);
                c21 = Vector512.FusedMultiplyAdd(s2, x1, c21);
            }
            if (TRows.Count > 3)
            {
                var s3 = Vector512.Create(Unsafe.Add(ref a3, aAt));
                c30 = Vector512.FusedMultiplyAdd(s3, x0, c30);
                c31 = Vector512.FusedMultiplyAdd(s3, x1, c31);
            }
            if (TRows.Count > 4)
            {
                var s4 = Vector512.Create(Unsafe.Add(ref a4, aAt));
                c40 = Vector512.FusedMultiplyAdd(s4, x0, c40);
                c41 = Vector512.FusedMultiplyAdd(s4, x1, c41);
            }
            if (TRows.Count > 5)
            {
                var s5 = Vector512.Create(Unsafe.Add(ref a5, aAt));
                c50 = Vector512.FusedMultiplyAdd(s5, x0, c50);
                c51 = Vector512.FusedMultiplyAdd(s5, x1, c51);
            }
            if (TRows.Count > 6)
            {
                var s6 = Vector512.Create(Unsafe.Add(ref a6, aAt));
                c60 = Vector512.FusedMultiplyAdd(s6, x0, c60);
                c61 = Vector512.FusedMultiplyAdd(s6, x1, c61);
            }
            if (TRows.Count > 7)
            {
                var s7 = Vector512.Create(Unsafe.Add(ref a7, aAt));
                c70 = Vector512.FusedMultiplyAdd(s7, x0, c70);
                c71 = Vector512.FusedMultiplyAdd(s7, x1, c71);
            }
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        Store(c00, c01, ref Unsafe.Add(ref c, 0), accumulate);
        if (TRows.Count > 1)
            Store(c10, c11, ref Unsafe.Add(ref c, cRow), accumulate);
        if (TRows.Count > 2)
            Store(c20, c21, ref Unsafe.Add(ref c, 2 * cRow), accumulate);
        if (TRows.Count > 3)
            Store(c30, c31, ref Unsafe.Add(ref c, 3 * cRow), accumulate);
        if (TRows.Count > 4)
            Store(c40, c41, ref Unsafe.Add(ref c, 4 * cRow), accumulate);
        if (TRows.Count > 5)
            Store(c50, c51, ref Unsafe.Add(ref c, 5 * cRow), accumulate);
        if (TRows.Count > 6)
            Store(c60, c61, ref Unsafe.Add(ref c, 6 * cRow), accumulate);
        if (TRows.Count > 7)
            Store(c70, c71, ref Unsafe.Add(ref c, 7 * cRow), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Lanes left, Lanes right, ref float c, bool accumulate)
    {
        ITile.Store(left, ref c, accumulate);
        ITile.Store(right, ref Unsafe.Add(ref c, Lanes.Count), accumulate);
    }
}

readonly struct Eight : ITileSize
{
    public static int Count => 8;
}

readonly struct Seven : ITileSize
{
    public static int Count => 7;
}

readonly struct Six : ITileSize
{
    public static int Count => 6;
}

readonly struct Five : ITileSize
{
    public static int Count => 5;
}

readonly struct Four : ITileSize
{
    public static int Count => 4;
}

readonly struct Three : ITileSize
{
    public static int Count => 3;
}

readonly struct Two : ITileSize
{
    public static int Count => 2;
}

readonly struct One : ITileSize
{
    public static int Count => 1;
}
