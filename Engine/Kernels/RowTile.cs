using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// One row of C by up to eight panels, as of a step of one sequence: so many sums under way that none waits for the one before it. One text
/// for every number of panels, as of <see cref="WideTile{TRows}"/>.
/// </summary>
readonly struct RowTile<TPanels> : ITile
    where TPanels : struct, ITileSize
{
    public static int Rows => 1;

    public static int Panels => TPanels.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate)
    {
        Lanes c0 = Lanes.Zero, c1 = Lanes.Zero, c2 = Lanes.Zero, c3 = Lanes.Zero;
        Lanes c4 = Lanes.Zero, c5 = Lanes.Zero, c6 = Lanes.Zero, c7 = Lanes.Zero;
        ref float b1 = ref Unsafe.Add(ref b, bPanel);
        ref float b2 = ref Unsafe.Add(ref b, 2 * bPanel);
        ref float b3 = ref Unsafe.Add(ref b, 3 * bPanel);
        ref float b4 = ref Unsafe.Add(ref b, 4 * bPanel);
        ref float b5 = ref Unsafe.Add(ref b, 5 * bPanel);
        ref float b6 = ref Unsafe.Add(ref b, 6 * bPanel);
        ref float b7 = ref Unsafe.Add(ref b, 7 * bPanel);
        nint aAt = 0;
        nuint bAt = 0;
        for (int k = 0; k < depth; k++)
        {
            var s = Vector512.Create(Unsafe.Add(ref a, aAt));
            c0 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b, bAt), c0);
            if (TPanels.Count > 1)
                c1 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b1, bAt), c1);
            if (TPanels.Count > 2)
                c2 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b2, bAt), c2);
            if (TPanels.Count > 3)
                c3 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b3, bAt), c3);
            if (TPanels.Count > 4)
                c4 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b4, bAt), c4);
            if (TPanels.Count > 5)
                c5 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b5, bAt), c5);
            if (TPanels.Count > 6)
                c6 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b6, bAt), c6);
            if (TPanels.Count > 7)
                c7 = Vector512.FusedMultiplyAdd(s, Vector512.LoadUnsafe(ref b7, bAt), c7);
            aAt += aDepth;
            bAt += (nuint)Lanes.Count;
        }

        ITile.Store(c0, ref c, accumulate);
        if (TPanels.Count > 1)
            ITile.Store(c1, ref Unsafe.Add(ref c, Lanes.Count), accumulate);
        if (TPanels.Count > 2)
            ITile.Store(c2, ref Unsafe.Add(ref c, 2 * Lanes.Count), accumulate);
        if (TPanels.Count > 3)
            ITile.Store(c3, ref Unsafe.Add(ref c, 3 * Lanes.Count), accumulate);
        if (TPanels.Count > 4)
            ITile.Store(c4, ref Unsafe.Add(ref c, 4 * Lanes.Count), accumulate);
        if (TPanels.Count > 5)
            ITile.Store(c5, ref Unsafe.Add(ref c, 5 * Lanes.Count), accumulate);
        if (TPanels.Count > 6)
            ITile.Store(c6, ref Unsafe.Add(ref c, 6 * Lanes.Count), accumulate);
        if (TPanels.Count > 7)
            ITile.Store(c7, ref Unsafe.Add(ref c, 7 * Lanes.Count), accumulate);
    }
}
