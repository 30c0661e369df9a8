using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MoGru.Cells.Scanning;

/// <summary>
/// A memory at one step, [rows, blocks, padded width of a block], for formulas: <c>var g = gates[row]</c>, then <c>g[R, i]</c>; one of a single block is
/// <c>h = rows.Flat</c>, then <c>h[at]</c>. Whoever works on all of it takes it as a span.
/// </summary>
[Experimental(Contract.Diagnostic)]
public readonly ref struct BlockRows
{
    readonly Span<float> all;
    readonly nint width;  // of the size of an address, to which it is added: no conversion in a loop
    readonly nint blockWidth;

    internal BlockRows(Span<float> all, int width, int blockWidth)
    {
        this.all = all;
        this.width = width;
        this.blockWidth = blockWidth;
    }

    /// <summary>The blocks of a row. Not checked against the number of rows: the caller stays below <see cref="Step.Rows"/>.</summary>
    public BlockRow this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(ref Unsafe.Add(ref MemoryMarshal.GetReference(all), row * width), blockWidth);
    }

    /// <summary>
    /// All rows of a memory of one block, one after another: <c>h[at]</c>, where at goes on from row to row. A view of every row of every memory would
    /// cost a cell of sixteen units 3 % of its time.
    /// </summary>
    public BlockRow Flat
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(ref MemoryMarshal.GetReference(all), blockWidth);
    }

    /// <summary>All that follows the start of a block in the first row: the block's rows, as far apart as the memory is wide, for a product.</summary>
    public Span<float> From(int block) => all[(block * (int)blockWidth)..];

    public static implicit operator Span<float>(BlockRows rows) => rows.all;
}

/// <summary>
/// The blocks of one row: <c>g[R, i]</c> are the sixteen floats of block R from i on, and <c>h[i]</c> those of block 0. Blocks are padded to
/// whole lanes, so a loop over i in steps of sixteen needs no remainder. As in <see cref="Lane"/>, nothing is checked: the caller stays
/// inside.
/// </summary>
[Experimental(Contract.Diagnostic)]
public readonly ref struct BlockRow
{
    readonly ref float start;
    readonly nint blockWidth;

    internal BlockRow(ref float start, nint blockWidth)
    {
        this.start = ref start;
        this.blockWidth = blockWidth;
    }

    /// <summary>Sixteen floats of block 0.</summary>
    public Lanes this[int i]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.LoadUnsafe(ref start, (nuint)i);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => value.StoreUnsafe(ref start, (nuint)i);
    }

    /// <summary>Sixteen floats of a block.</summary>
    public Lanes this[int block, int i]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.LoadUnsafe(ref start, (nuint)(block * blockWidth + i));
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => value.StoreUnsafe(ref start, (nuint)(block * blockWidth + i));
    }

    /// <summary>Asks for sixteen floats that are used soon, of this row or one after it; a hint, which changes nothing and may point anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AskFor(int i) => Prefetch.Near(ref Unsafe.Add(ref start, i));

    /// <summary>Blocks that stand side by side, with their padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Window(int firstBlock, int blocks) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref start, firstBlock * blockWidth), blocks * (int)blockWidth);
}
