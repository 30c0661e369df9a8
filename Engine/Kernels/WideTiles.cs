using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>8 rows of C by 32 columns.</summary>
readonly struct Tile8x32 : ITile
{
    public static int Rows => 8;

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
            var s1 = Vector512.Create(Unsafe.Add(ref a1, aAt));
            c10 = Vector512.FusedMultiplyAdd(s1, x0, c10);
            c11 = Vector512.FusedMultiplyAdd(s1, x1, c11);
            var s2 = Vector512.Create(Unsafe.Add(ref a2, aAt));
            c20 = Vector512.FusedMultiplyAdd(s2, x0, c20);
            c21 = Vector512.FusedMultiplyAdd(s2, x1, c21);
            var s3 = Vector512.Create(Unsafe.Add(ref a3, aAt));
            c30 = Vector512.FusedMultiplyAdd(s3, x0, c30);
            c31 = Vector512.FusedMultiplyAdd(s3, x1, c31);
            var s4 = Vector512.Create(Unsafe.Add(ref a4, aAt));
            c40 = Vector512.FusedMultiplyAdd(s4, x0, c40);
            c41 = Vector512.FusedMultiplyAdd(s4, x1, c41);
            var s5 = Vector512.Create(Unsafe.Add(ref a5, aAt));
            c50 = Vector512.FusedMultiplyAdd(s5, x0, c50);
            c51 = Vector512.FusedMultiplyAdd(s5, x1, c51);
            var s6 = Vector512.Create(Unsafe.Add(ref a6, aAt));
            c60 = Vector512.FusedMultiplyAdd(s6, x0, c60);
            c61 = Vector512.FusedMultiplyAdd(s6, x1, c61);
            var s7 = Vector512.Create(Unsafe.Add(ref a7, aAt));
            c70 = Vector512.FusedMultiplyAdd(s7, x0, c70);
            c71 = Vector512.FusedMultiplyAdd(s7, x1, c71);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
        ITile.Store(c01, ref Unsafe.Add(ref c, 16), accumulate);
        ITile.Store(c10, ref Unsafe.Add(ref c, cRow), accumulate);
        ITile.Store(c11, ref Unsafe.Add(ref c, cRow + 16), accumulate);
        ITile.Store(c20, ref Unsafe.Add(ref c, 2 * cRow), accumulate);
        ITile.Store(c21, ref Unsafe.Add(ref c, 2 * cRow + 16), accumulate);
        ITile.Store(c30, ref Unsafe.Add(ref c, 3 * cRow), accumulate);
        ITile.Store(c31, ref Unsafe.Add(ref c, 3 * cRow + 16), accumulate);
        ITile.Store(c40, ref Unsafe.Add(ref c, 4 * cRow), accumulate);
        ITile.Store(c41, ref Unsafe.Add(ref c, 4 * cRow + 16), accumulate);
        ITile.Store(c50, ref Unsafe.Add(ref c, 5 * cRow), accumulate);
        ITile.Store(c51, ref Unsafe.Add(ref c, 5 * cRow + 16), accumulate);
        ITile.Store(c60, ref Unsafe.Add(ref c, 6 * cRow), accumulate);
        ITile.Store(c61, ref Unsafe.Add(ref c, 6 * cRow + 16), accumulate);
        ITile.Store(c70, ref Unsafe.Add(ref c, 7 * cRow), accumulate);
        ITile.Store(c71, ref Unsafe.Add(ref c, 7 * cRow + 16), accumulate);
    }
}

/// <summary>4 rows of C by 32 columns.</summary>
readonly struct Tile4x32 : ITile
{
    public static int Rows => 4;

    public static int Panels => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero, c10 = Lanes.Zero, c20 = Lanes.Zero, c30 = Lanes.Zero;
        Lanes c01 = Lanes.Zero, c11 = Lanes.Zero, c21 = Lanes.Zero, c31 = Lanes.Zero;
        ref float a1 = ref Unsafe.Add(ref a, aRow);
        ref float a2 = ref Unsafe.Add(ref a, 2 * aRow);
        ref float a3 = ref Unsafe.Add(ref a, 3 * aRow);
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
            var s1 = Vector512.Create(Unsafe.Add(ref a1, aAt));
            c10 = Vector512.FusedMultiplyAdd(s1, x0, c10);
            c11 = Vector512.FusedMultiplyAdd(s1, x1, c11);
            var s2 = Vector512.Create(Unsafe.Add(ref a2, aAt));
            c20 = Vector512.FusedMultiplyAdd(s2, x0, c20);
            c21 = Vector512.FusedMultiplyAdd(s2, x1, c21);
            var s3 = Vector512.Create(Unsafe.Add(ref a3, aAt));
            c30 = Vector512.FusedMultiplyAdd(s3, x0, c30);
            c31 = Vector512.FusedMultiplyAdd(s3, x1, c31);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
        ITile.Store(c01, ref Unsafe.Add(ref c, 16), accumulate);
        ITile.Store(c10, ref Unsafe.Add(ref c, cRow), accumulate);
        ITile.Store(c11, ref Unsafe.Add(ref c, cRow + 16), accumulate);
        ITile.Store(c20, ref Unsafe.Add(ref c, 2 * cRow), accumulate);
        ITile.Store(c21, ref Unsafe.Add(ref c, 2 * cRow + 16), accumulate);
        ITile.Store(c30, ref Unsafe.Add(ref c, 3 * cRow), accumulate);
        ITile.Store(c31, ref Unsafe.Add(ref c, 3 * cRow + 16), accumulate);
    }
}

/// <summary>1 row of C by 32 columns.</summary>
readonly struct Tile1x32 : ITile
{
    public static int Rows => 1;

    public static int Panels => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero;
        Lanes c01 = Lanes.Zero;
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
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
        ITile.Store(c01, ref Unsafe.Add(ref c, 16), accumulate);
    }
}
