using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>
/// How two operands of different shapes meet, by NumPy's rule: shapes are aligned at the last axis, and an axis of size 1 is repeated.
/// Axes that behave alike are merged, so equal shapes become one row, and [.., n] with [n] becomes rows of n.
/// </summary>
readonly struct Broadcast
{
    readonly Axis axis0, axis1, axis2, axis3;

    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Broadcast(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        Span<Axis> axes = stackalloc Axis[Shape.MaxRank];
        axes.Fill(new(1, 0, 0));

        int last = axes.Length;  // axes[last..] are taken, innermost at the end
        int aStride = 1, bStride = 1;
        for (int k = 1; k <= rank; k++)
        {
            int aSize = k <= a.Rank ? a[a.Rank - k] : 1;
            int bSize = k <= b.Rank ? b[b.Rank - k] : 1;
            if (aSize != bSize && aSize != 1 && bSize != 1)
                throw new ArgumentException(
                    $"{a} and {b} do not fit: {aSize} and {bSize} at axis {k} from the end; they must be equal, or one of them 1.");
            int size = aSize == 1 ? bSize : aSize;
            sizes[rank - k] = size;
            if (size == 1)
                continue;

            var axis = new Axis(size, aSize == 1 ? 0 : aStride, bSize == 1 ? 0 : bStride);
            aStride *= aSize;
            bStride *= bSize;
            if (last < axes.Length && axes[last].Continues(axis))
                axes[last] = axes[last] with { Size = axes[last].Size * size };
            else
                axes[--last] = axis;
        }
        if (last == axes.Length)
            axes[^1] = new(1, 1, 1);
        Result = Shape.Of(sizes[..rank]);
        (axis0, axis1, axis2, axis3) = (axes[0], axes[1], axes[2], axes[3]);
    }

    /// <summary>The shape of the result.</summary>
    public Shape Result { get; }

    /// <summary>The length of a row: along it, each operand either advances with the result or stands still.</summary>
    public int RowLength => axis3.Size;

    /// <summary>The number of rows.</summary>
    public int Rows => RowLength == 0 ? 0 : axis0.Size * axis1.Size * axis2.Size;

    /// <summary>True where the first operand advances along a row, false where one element serves the whole row.</summary>
    public bool AdvancesA => axis3.A != 0;

    /// <summary>True where the second operand advances along a row.</summary>
    public bool AdvancesB => axis3.B != 0;

    /// <summary>Where a row of the result finds its operands.</summary>
    public (int A, int B) Offsets(int row)
    {
        int k2 = row % axis2.Size;
        row /= axis2.Size;
        int k1 = row % axis1.Size;
        int k0 = row / axis1.Size;
        return (k0 * axis0.A + k1 * axis1.A + k2 * axis2.A, k0 * axis0.B + k1 * axis1.B + k2 * axis2.B);
    }

    readonly record struct Axis(int Size, int A, int B)
    {
        public bool Continues(Axis outer) => outer.A == A * Size && outer.B == B * Size;
    }
}
