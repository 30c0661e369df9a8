using System.Diagnostics.CodeAnalysis;

namespace MoGru.Cells.Scanning;

/// <summary>
/// How a row lies inside, in blocks that are each padded to whole lanes, and outside, where the blocks stand side by side. Brings rows from
/// one to the other; the padding inside is zero.
/// </summary>
/// <param name="Size">The unpadded width of a block.</param>
/// <param name="BlockWidth">The padded width of a block.</param>
/// <param name="Blocks">The number of blocks.</param>
[Experimental(Contract.Diagnostic)]
public readonly record struct RowLayout(int Size, int BlockWidth, int Blocks)
{
    /// <summary>
    /// The neighbouring blocks whose elements alternate outside, as those of the places of a ring, which stand there channel after channel; 1 where blocks
    /// stand side by side.
    /// </summary>
    internal int Alternating { get; init; } = 1;

    /// <summary>The floats of one row inside.</summary>
    public int Width => BlockWidth * Blocks;

    /// <summary>The floats of one row outside.</summary>
    public int OuterWidth => Size * Blocks;

    /// <summary>The floats inside that stand side by side: all, where there is no padding between blocks, or those of one block.</summary>
    internal int Contiguous => Blocks == 1 || Size == BlockWidth ? OuterWidth : Size;

    /// <summary>Refuses what is no row, or a row whose padded blocks cannot be counted.</summary>
    internal static void Require(string name, int size, int blocks)
    {
        const int most = 1 << 30;
        if (size < 1 || blocks < 1 || ((long)size + Lanes.Count) * blocks > most)
            throw new ArgumentException(
                $"A row of {name} would have {blocks} blocks of {size} floats; it has at least one of one, and {most} floats at most.");
    }

    /// <summary>Rows of this width that are not padded.</summary>
    internal static RowLayout Unpadded(int width) => new(width, width, 1);

    /// <summary>Rows outside, [rows, OuterWidth], to rows inside, [rows, Width].</summary>
    public void Pad(ReadOnlySpan<float> outer, Span<float> inner)
    {
        for (int row = 0; row * OuterWidth < outer.Length; row++)
            PadRow(outer[(row * OuterWidth)..], inner[(row * Width)..]);
    }

    /// <summary>Rows inside to rows outside.</summary>
    public void Strip(ReadOnlySpan<float> inner, Span<float> outer)
    {
        for (int row = 0; row * OuterWidth < outer.Length; row++)
            StripRow(inner[(row * Width)..], outer[(row * OuterWidth)..]);
    }

    /// <summary>Adds rows inside to rows outside.</summary>
    public void AddStripped(ReadOnlySpan<float> inner, Span<float> outer)
    {
        for (int row = 0; row * OuterWidth < outer.Length; row++)
            AddStrippedRow(inner[(row * Width)..], outer[(row * OuterWidth)..]);
    }

    /// <summary>One row outside to one inside.</summary>
    public void PadRow(ReadOnlySpan<float> outer, Span<float> inner)
    {
        for (int k = 0; k < Blocks; k++)
        {
            if (Alternating == 1)
                outer.Slice(k * Size, Size).CopyTo(inner[(k * BlockWidth)..]);
            for (int i = 0; Alternating > 1 && i < Size; i++)
                inner[k * BlockWidth + i] = outer[Outer(k, i)];
            inner.Slice(k * BlockWidth + Size, BlockWidth - Size).Clear();
        }
    }

    /// <summary>Adds one row outside to one inside.</summary>
    public void AddPaddedRow(ReadOnlySpan<float> outer, Span<float> inner)
    {
        for (int k = 0; k < Blocks; k++)
        {
            var target = inner.Slice(k * BlockWidth, Size);
            if (Alternating == 1)
                TensorPrimitives.Add(target, outer.Slice(k * Size, Size), target);
            for (int i = 0; Alternating > 1 && i < Size; i++)
                target[i] += outer[Outer(k, i)];
        }
    }

    /// <summary>One row inside to one outside.</summary>
    public void StripRow(ReadOnlySpan<float> inner, Span<float> outer)
    {
        for (int k = 0; k < Blocks; k++)
        {
            if (Alternating == 1)
                inner.Slice(k * BlockWidth, Size).CopyTo(outer[(k * Size)..]);
            for (int i = 0; Alternating > 1 && i < Size; i++)
                outer[Outer(k, i)] = inner[k * BlockWidth + i];
        }
    }

    /// <summary>Adds one row inside to one outside.</summary>
    public void AddStrippedRow(ReadOnlySpan<float> inner, Span<float> outer)
    {
        for (int k = 0; k < Blocks; k++)
        {
            var target = outer.Slice(k * Size, Size);
            if (Alternating == 1)
                TensorPrimitives.Add(target, inner.Slice(k * BlockWidth, Size), target);
            for (int i = 0; Alternating > 1 && i < Size; i++)
                outer[Outer(k, i)] += inner[k * BlockWidth + i];
        }
    }

    // Where an element of a block stands outside.
    int Outer(int block, int i)
    {
        int within = block % Alternating;
        return (block - within) * Size + i * Alternating + within;
    }
}
