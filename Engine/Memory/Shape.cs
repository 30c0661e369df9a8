using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace MoGru.Engine.Memory;

/// <summary>
/// The sizes of a tensor, outermost first, row-major; at most six axes. Written as a collection: <c>Shape s = [64, 50, 128];</c>
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Of))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Shape is the field's word.")]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The largest number of axes.</summary>
    public const int MaxRank = 6;

    readonly Sizes sizes;  // 0 beyond the last axis

    Shape(ReadOnlySpan<int> given)
    {
        Rank = given.Length;
        long length = 1;
        for (int axis = 0; axis < given.Length; axis++)
        {
            int size = given[axis];
            if (size < 0)
                throw new ArgumentException($"A tensor {Describe(given)} has a negative size; sizes must be 0 or more.");
            sizes[axis] = size;
            length = Math.Min(length * size, (long)int.MaxValue + 1);
        }
        if (length > Array.MaxLength)
            throw new ArgumentException($"A tensor {Describe(given)} has more than {Array.MaxLength} elements; split it.");
        Length = (int)length;
    }

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of all sizes.</summary>
    public int Length { get; }

    /// <summary>The size of one axis; negative axes count from the end.</summary>
    public int this[int axis] => sizes[AxisIndex(axis)];

    /// <summary>The size of the last axis, 1 for a scalar.</summary>
    public int Last => Rank == 0 ? 1 : this[Rank - 1];

    /// <summary>The number of rows when all axes but the last are taken together.</summary>
    public int Rows => Last == 0 ? 0 : Length / Last;

    /// <summary>Makes a shape of these sizes.</summary>
    /// <exception cref="ArgumentException">More than six axes, a negative size, or too many elements.</exception>
    public static Shape Of(ReadOnlySpan<int> sizes) => sizes.Length <= MaxRank
        ? new(sizes)
        : throw new ArgumentException($"A tensor has {sizes.Length} axes; at most {MaxRank} are supported.");

    /// <summary>The same shape with another size at one axis.</summary>
    public Shape With(int axis, int size)
    {
        Span<int> sizes = stackalloc int[MaxRank];
        for (int i = 0; i < Rank; i++)
            sizes[i] = this[i];
        sizes[AxisIndex(axis)] = size;
        return Of(sizes[..Rank]);
    }

    /// <summary>The same shape with its last two axes exchanged; one by one, they could be of too many elements in between.</summary>
    internal Shape Transposed
    {
        get
        {
            Span<int> exchanged = stackalloc int[MaxRank];
            ((ReadOnlySpan<int>)sizes).CopyTo(exchanged);
            (exchanged[AxisIndex(-1)], exchanged[AxisIndex(-2)]) = (this[-2], this[-1]);
            return Of(exchanged[..Rank]);
        }
    }

    /// <summary>The index of an axis from the front, for an axis that may count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int AxisIndex(int axis)
    {
        int index = axis < 0 ? axis + Rank : axis;
        if ((uint)index >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), $"Axis {axis} of a tensor {this} does not exist; it has {Rank} axes.");
        return index;
    }

    /// <summary>The product of the sizes before this axis.</summary>
    public int Outer(int axis)
    {
        int product = 1;
        for (int i = 0, end = AxisIndex(axis); i < end; i++)
            product *= this[i];
        return product;
    }

    /// <summary>The product of the sizes after this axis.</summary>
    public int Inner(int axis)
    {
        int product = 1;
        for (int i = AxisIndex(axis) + 1; i < Rank; i++)
            product *= this[i];
        return product;
    }

    public bool Equals(Shape other) => Rank == other.Rank && ((ReadOnlySpan<int>)sizes).SequenceEqual(other.sizes);

    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Rank, Length, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);

    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < Rank; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The sizes in brackets: <c>[64, 50, 128]</c>.</summary>
    public override string ToString()
    {
        // Not [.. this]: a spread takes the number of elements from Length.
        ReadOnlySpan<int> all = sizes;
        return Describe(all[..Rank]);
    }

    static string Describe(ReadOnlySpan<int> sizes)
    {
        var texts = new string[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
            texts[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        return $"[{string.Join(", ", texts)}]";
    }

    [InlineArray(MaxRank)]
    struct Sizes
    {
        int first;
    }
}
