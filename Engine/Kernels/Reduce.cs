using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// Sums in one fixed order: four times sixteen running sums over whole blocks of sixty-four, added pairwise, the rest to the sixteen that are
/// left, then halves added to halves. The order depends on nothing but the length, so the bits are the same at every vector width.
/// </summary>
[Experimental(Contract.Diagnostic)]
public static class Reduce
{
    /// <summary>The sum of all elements.</summary>
    public static float Sum(ReadOnlySpan<float> x)
    {
        Lanes sum = Lanes.Zero, sum1 = Lanes.Zero, sum2 = Lanes.Zero, sum3 = Lanes.Zero;
        int i = 0;

        // One chain of additions would wait for each; four keep the adders busy.
        for (; i <= x.Length - 4 * Lanes.Count; i += 4 * Lanes.Count)
        {
            sum += Lane.Load(x, i);
            sum1 += Lane.Load(x, i + Lanes.Count);
            sum2 += Lane.Load(x, i + 2 * Lanes.Count);
            sum3 += Lane.Load(x, i + 3 * Lanes.Count);
        }
        sum = sum + sum1 + (sum2 + sum3);
        for (; i <= x.Length - Lanes.Count; i += Lanes.Count)
            sum += Lane.Load(x, i);
        if (i < x.Length)
            sum += Lane.LoadTail(x[i..]);
        return Across(sum);
    }

    /// <summary>The sum of the products of corresponding elements; a and b are equally long.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Lanes.Zero;
        int i = 0;
        for (; i <= a.Length - Lanes.Count; i += Lanes.Count)
            sum = Vector512.FusedMultiplyAdd(Lane.Load(a, i), Lane.Load(b, i), sum);
        if (i < a.Length)
            sum = Vector512.FusedMultiplyAdd(Lane.LoadTail(a[i..]), Lane.LoadTail(b[i..]), sum);
        return Across(sum);
    }

    /// <summary>The sum of the squares in double precision, for norms over many parameters.</summary>
    internal static double SumOfSquares(ReadOnlySpan<float> x)
    {
        var low = Vector512<double>.Zero;
        var high = Vector512<double>.Zero;
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            var lanes = i <= x.Length - Lanes.Count ? Lane.Load(x, i) : Lane.LoadTail(x[i..]);
            var (a, b) = Vector512.Widen(lanes);
            low = Vector512.FusedMultiplyAdd(a, a, low);
            high = Vector512.FusedMultiplyAdd(b, b, high);
        }
        var four = low + high;
        double sum = 0;
        for (int k = 0; k < Vector512<double>.Count; k++)
            sum += four[k];
        return sum;
    }

    /// <summary>The sum of a lane's sixteen floats: eight and eight, four and four, two and two, one and one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Across(Lanes x)
    {
        var eight = x.GetLower() + x.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    /// <summary>The largest magnitude; NaN where an element is NaN: as integers, magnitudes are in order, and NaN is last.</summary>
    internal static float Largest(ReadOnlySpan<float> x)
    {
        Vector512<int> largest = Vector512<int>.Zero, other = Vector512<int>.Zero, magnitude = Vector512.Create(int.MaxValue);
        int i = 0;
        for (; i <= x.Length - 2 * Lanes.Count; i += 2 * Lanes.Count)
        {
            largest = Vector512.Max(largest, Lane.Load(x, i).AsInt32() & magnitude);
            other = Vector512.Max(other, Lane.Load(x, i + Lanes.Count).AsInt32() & magnitude);
        }
        for (; i < x.Length; i += Lanes.Count)
            largest = Vector512.Max(largest, Lane.LoadUpTo(x, i).AsInt32() & magnitude);
        largest = Vector512.Max(largest, other);
        int most = 0;
        for (int k = 0; k < Lanes.Count; k++)
            most = Math.Max(most, largest[k]);
        return BitConverter.Int32BitsToSingle(most);
    }

    /// <summary>
    /// Whether all numbers of some rows are finite, each of blocks side by side whose padding is not looked at. One comparison at the end:
    /// what is not finite has the largest magnitudes.
    /// </summary>
    /// <param name="rows">The first row and the others.</param>
    /// <param name="stride">The floats from row to row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="blocks">The blocks of a row.</param>
    /// <param name="blockWidth">Their padded width, a multiple of sixteen.</param>
    /// <param name="size">Their width.</param>
    internal static bool AreFinite(ReadOnlySpan<float> rows, int stride, int count, int blocks, int blockWidth, int size)
    {
        var magnitude = Vector512.Create(int.MaxValue);
        var largest = Vector512<int>.Zero;
        var inTail = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(size % Lanes.Count)) & magnitude;
        int whole = size & -Lanes.Count;
        if (size == blockWidth)
            (blocks, blockWidth, whole) = (1, blocks * blockWidth, blocks * blockWidth);
        for (int row = 0; row < count; row++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int start = row * stride + block * blockWidth;
                for (int i = start; i < start + whole; i += Lanes.Count)
                    largest = Vector512.Max(largest, Lane.Load(rows, i).AsInt32() & magnitude);
                if (whole < blockWidth)
                    largest = Vector512.Max(largest, Lane.Load(rows, start + whole).AsInt32() & inTail);
            }
        }
        return Vector512.LessThanAll(largest, Vector512.Create(float.PositiveInfinity).AsInt32());
    }

    /// <summary>The place of the first number that is infinite or not a number; −1 where all are finite.</summary>
    internal static int FirstNotFinite(ReadOnlySpan<float> x)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (!float.IsFinite(x[i]))
                return i;
        }
        return -1;
    }

    /// <summary>The largest element; NaN where one is NaN.</summary>
    public static float Max(ReadOnlySpan<float> x)
    {
        float max = float.NegativeInfinity;
        foreach (float value in x)
            max = MathF.Max(max, value);
        return max;
    }
}
