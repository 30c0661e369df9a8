using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// The micro-kernel of a matrix product as a type: <see cref="Rows"/> rows of C by <see cref="Panels"/> panels of sixteen columns, kept in
/// registers while the depth runs. Each element is one chain of fused multiply-adds in the order of the depth, starting from zero, so
/// its bits do not depend on the tile.
/// </summary>
interface ITile
{
    static abstract int Rows { get; }

    static abstract int Panels { get; }

    /// <summary>C (+)= A·B for one tile; A's element (i, k) is at i·aRow + k·aDepth, panel p of B at p·bPanel, [depth, 16] each.</summary>
    static abstract void Run(
        ref float a, nint aRow, nint aDepth, ref float b, nint bPanel, ref float c, nint cRow, int depth, bool accumulate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Lanes sum, ref float c, bool accumulate)
    {
        if (accumulate)
            sum += Vector512.LoadUnsafe(ref c);
        sum.StoreUnsafe(ref c);
    }
}
