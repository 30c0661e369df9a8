using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>6 rows of C by 16 columns.</summary>
readonly struct Tile6x16 : ITile
{
    public static int Rows => 6;

    public static int Panels => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero, c10 = Lanes.Zero, c20 = Lanes.Zero, c30 = Lanes.Zero, c40 = Lanes.Zero, c50 = Lanes.Zero;
        ref float a1 = ref Unsafe.Add(ref a, aRow);
        ref float a2 = ref Unsafe.Add(ref a, 2 * aRow);
        ref float a3 = ref Unsafe.Add(ref a, 3 * aRow);
        ref float a4 = ref Unsafe.Add(ref a, 4 * aRow);
        ref float a5 = ref Unsafe.Add(ref a, 5 * aRow);
        nint aAt = 0;
        nuint bAt = 0;
        for (int k = 0; k < depth; k++)
        {
            var x0 = Vector512.LoadUnsafe(ref b, bAt);
            c00 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, aAt)), x0, c00);
            c10 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a1, aAt)), x0, c10);
            c20 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a2, aAt)), x0, c20);
            c30 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a3, aAt)), x0, c30);
            c40 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a4, aAt)), x0, c40);
            c50 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a5, aAt)), x0, c50);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
        ITile.Store(c10, ref Unsafe.Add(ref c, cRow), accumulate);
        ITile.Store(c20, ref Unsafe.Add(ref c, 2 * cRow), accumulate);
        ITile.Store(c30, ref Unsafe.Add(ref c, 3 * cRow), accumulate);
        ITile.Store(c40, ref Unsafe.Add(ref c, 4 * cRow), accumulate);
        ITile.Store(c50, ref Unsafe.Add(ref c, 5 * cRow), accumulate);
    }
}

/// <summary>5 rows of C by 16 columns.</summary>
readonly struct Tile5x16 : ITile
{
    public static int Rows => 5;

    public static int Panels => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero, c10 = Lanes.Zero, c20 = Lanes.Zero, c30 = Lanes.Zero, c40 = Lanes.Zero;
        ref float a1 = ref Unsafe.Add(ref a, aRow);
        ref float a2 = ref Unsafe.Add(ref a, 2 * aRow);
        ref float a3 = ref Unsafe.Add(ref a, 3 * aRow);
        ref float a4 = ref Unsafe.Add(ref a, 4 * aRow);
        nint aAt = 0;
        nuint bAt = 0;
        for (int k = 0; k < depth; k++)
        {
            var x0 = Vector512.LoadUnsafe(ref b, bAt);
            c00 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, aAt)), x0, c00);
            c10 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a1, aAt)), x0, c10);
            c20 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a2, aAt)), x0, c20);
            c30 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a3, aAt)), x0, c30);
            c40 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a4, aAt)), x0, c40);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
        ITile.Store(c10, ref Unsafe.Add(ref c, cRow), accumulate);
        ITile.Store(c20, ref Unsafe.Add(ref c, 2 * cRow), accumulate);
        ITile.Store(c30, ref Unsafe.Add(ref c, 3 * cRow), accumulate);
        ITile.Store(c40, ref Unsafe.Add(ref c, 4 * cRow), accumulate);
    }
}

/// <summary>4 rows of C by 16 columns.</summary>
readonly struct Tile4x16 : ITile
{
    public static int Rows => 4;

    public static int Panels => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero, c10 = Lanes.Zero, c20 = Lanes.Zero, c30 = Lanes.Zero;
        ref float a1 = ref Unsafe.Add(ref a, aRow);
        ref float a2 = ref Unsafe.Add(ref a, 2 * aRow);
        ref float a3 = ref Unsafe.Add(ref a, 3 * aRow);
        nint aAt = 0;
        nuint bAt = 0;
        for (int k = 0; k < depth; k++)
        {
            var x0 = Vector512.LoadUnsafe(ref b, bAt);
            c00 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, aAt)), x0, c00);
            c10 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a1, aAt)), x0, c10);
            c20 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a2, aAt)), x0, c20);
            c30 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a3, aAt)), x0, c30);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
        ITile.Store(c10, ref Unsafe.Add(ref c, cRow), accumulate);
        ITile.Store(c20, ref Unsafe.Add(ref c, 2 * cRow), accumulate);
        ITile.Store(c30, ref Unsafe.Add(ref c, 3 * cRow), accumulate);
    }
}

/// <summary>1 row of C by 16 columns.</summary>
readonly struct Tile1x16 : ITile
{
    public static int Rows => 1;

    public static int Panels => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c00 = Lanes.Zero;
        nint aAt = 0;
        nuint bAt = 0;
        for (int k = 0; k < depth; k++)
        {
            var x0 = Vector512.LoadUnsafe(ref b, bAt);
            c00 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, aAt)), x0, c00);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c00, ref Unsafe.Add(ref c, 0), accumulate);
    }
}
