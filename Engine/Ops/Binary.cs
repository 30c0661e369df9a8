using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>
/// Applies a formula to two operands with broadcasting. The gradient of a repeated operand is summed row after row, and within a row in
/// the order of <see cref="Reduce"/>.
/// </summary>
static class Binary
{
    public static void Forward<TBinary>(in Broadcast shapes, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TBinary : struct, IBinary
    {
        int n = shapes.RowLength;
        for (int row = 0; row < shapes.Rows; row++)
        {
            var (aStart, bStart) = shapes.Offsets(row);
            var aRow = Row(a, aStart, n, shapes.AdvancesA);
            var bRow = Row(b, bStart, n, shapes.AdvancesB);
            var yRow = y.Slice(row * n, n);
            for (int i = 0; i < n; i += Lanes.Count)
                TBinary.Forward(Load(aRow, i, n), Load(bRow, i, n)).StoreUpTo(yRow, i);
        }
    }

    public static void BackwardA<TBinary>(
        in Broadcast shapes, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> dy, Span<float> da)
        where TBinary : struct, IBinary
    {
        int n = shapes.RowLength;
        for (int row = 0; row < shapes.Rows; row++)
        {
            var (aStart, bStart) = shapes.Offsets(row);
            var aRow = Row(a, aStart, n, shapes.AdvancesA);
            var bRow = Row(b, bStart, n, shapes.AdvancesB);
            var dyRow = dy.Slice(row * n, n);
            var daRow = da.Slice(aStart, aRow.Length);
            var sum = Lanes.Zero;
            for (int i = 0; i < n; i += Lanes.Count)
            {
                var share = TBinary.BackwardA(Load(aRow, i, n), Load(bRow, i, n), Load(dyRow, i, n));
                if (shapes.AdvancesA)
                    (Lane.LoadUpTo(daRow, i) + share).StoreUpTo(daRow, i);
                else
                    sum += FirstOf(share, n - i);
            }
            if (!shapes.AdvancesA)
                daRow[0] += Reduce.Across(sum);
        }
    }

    public static void BackwardB<TBinary>(
        in Broadcast shapes, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> dy, Span<float> db)
        where TBinary : struct, IBinary
    {
        int n = shapes.RowLength;
        for (int row = 0; row < shapes.Rows; row++)
        {
            var (aStart, bStart) = shapes.Offsets(row);
            var aRow = Row(a, aStart, n, shapes.AdvancesA);
            var bRow = Row(b, bStart, n, shapes.AdvancesB);
            var dyRow = dy.Slice(row * n, n);
            var dbRow = db.Slice(bStart, bRow.Length);
            var sum = Lanes.Zero;
            for (int i = 0; i < n; i += Lanes.Count)
            {
                var share = TBinary.BackwardB(Load(aRow, i, n), Load(bRow, i, n), Load(dyRow, i, n));
                if (shapes.AdvancesB)
                    (Lane.LoadUpTo(dbRow, i) + share).StoreUpTo(dbRow, i);
                else
                    sum += FirstOf(share, n - i);
            }
            if (!shapes.AdvancesB)
                dbRow[0] += Reduce.Across(sum);
        }
    }

    static ReadOnlySpan<float> Row(ReadOnlySpan<float> x, int start, int n, bool advances) => x.Slice(start, advances ? n : Math.Min(n, 1));

    // Sixteen elements of a row of n from i on; a row of one element is repeated.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Load(ReadOnlySpan<float> row, int i, int n) =>
        row.Length < n ? Vector512.Create(row[0]) : Lane.LoadUpTo(row, i);

    // What a lane holds beyond the end of a row is a formula of padding, perhaps 0 / 0; it must not reach a sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes FirstOf(Lanes x, int count) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), x, Lanes.Zero);
}
