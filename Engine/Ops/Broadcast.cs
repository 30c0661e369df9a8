using System.Runtime.CompilerServices;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>
/// How two operands of different shapes meet, by NumPy's rule: shapes are aligned at the last axis, and an axis of size 1 is repeated.
/// Axes that behave alike are merged, so equal shapes become one row, and [.., n] with [n] becomes rows of n.
/// </summary>
readonly struct Broadcast
{
    const int Row = Shape.MaxRank - 1;  // the place of the innermost axis

    readonly Axes axes;
    readonly int outermost;

    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Broadcast(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        int last = Shape.MaxRank;  // axes[last..] are taken, innermost at the end
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
            if (last < Shape.MaxRank && axes[last].Continues(axis))
                axes[last] = axes[last] with { Size = axes[last].Size * size };
            else
                axes[--last] = axis;
        }
        if (last == Shape.MaxRank)
            axes[Row] = new(1, 1, 1);
        outermost = last;
        Result = Shape.Of(sizes[..rank]);
    }

    /// <summary>The shape of the result.</summary>
    public Shape Result { get; }

    /// <summary>The length of a row: along it, each operand either advances with the result or stands still.</summary>
    public int RowLength => axes[Row].Size;

    /// <summary>The number of rows.</summary>
    public int Rows => RowLength == 0 ? 0 : Result.Length / RowLength;

    /// <summary>True where the first operand advances along a row, false where one element serves the whole row.</summary>
    public bool AdvancesA => axes[Row].A != 0;

    /// <summary>True where the second operand advances along a row.</summary>
    public bool AdvancesB => axes[Row].B != 0;

    /// <summary>Where a row of the result finds its operands.</summary>
    public (int A, int B) Offsets(int row)
    {
        int a = 0, b = 0;
        for (int k = Row - 1; k >= outermost; k--)
        {
            var axis = axes[k];
            int index = row % axis.Size;
            row /= axis.Size;
            (a, b) = (a + index * axis.A, b + index * axis.B);
        }
        return (a, b);
    }

    readonly record struct Axis(int Size, int A, int B)
    {
        public bool Continues(Axis outer) => outer.A == A * Size && outer.B == B * Size;
    }

    [InlineArray(Shape.MaxRank)]
    struct Axes
    {
        Axis first;
    }
}
