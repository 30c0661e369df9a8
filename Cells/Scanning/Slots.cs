using System.Diagnostics.CodeAnalysis;

namespace MoGru.Cells.Scanning;

/// <summary>What a named memory of a cell is for, and so how many steps of it are kept.</summary>
[Experimental(Contract.Diagnostic)]
public enum SlotKind
{
    /// <summary>Written by the forward step, read by the backward step: [T, rows, width], the rows being those of one group of the batch.</summary>
    Saved,

    /// <summary>
    /// Kept for a chunk in either direction: what the projection gives a step of its chunk, or what a step makes for a product, and makes
    /// anew backward for that product's weight gradients. [steps of a chunk, rows, width].
    /// </summary>
    Chunk,

    /// <summary>Written by the backward step, read by the weight gradients of its chunk: [steps of a chunk, rows, width].</summary>
    Gradient,

    /// <summary>Within one step: [rows, width], zero before the first.</summary>
    Scratch,

    /// <summary>Sums over the steps of one batch row, from which a parameter's gradient is made at the end: [rows, width].</summary>
    RowSum,

    /// <summary>Sums over the steps of all batch rows that go together, from which a parameter's gradient is made at the end: [1, width].</summary>
    WalkSum,

    /// <summary>Sums over the steps of one sequence, which become the gradient of its side input: [rows, width].</summary>
    SequenceSum,
}

/// <summary>
/// A memory that a cell declares: rows of <see cref="Blocks"/> blocks, each padded to whole lanes. A cell sees the rows of one step.
/// </summary>
[Experimental(Contract.Diagnostic)]
public sealed record Slot
{
    internal Slot(int index, SlotKind kind, int size, int blockWidth, int blocks) =>
        (Index, Kind, Size, BlockWidth, Blocks) = (index, kind, size, blockWidth, blocks);

    /// <summary>Its place among the cell's slots.</summary>
    internal int Index { get; }

    /// <summary>How many steps are kept.</summary>
    public SlotKind Kind { get; }

    /// <summary>The unpadded width of a block.</summary>
    public int Size { get; }

    /// <summary>The padded width of a block, a multiple of sixteen floats.</summary>
    public int BlockWidth { get; }

    /// <summary>The number of blocks side by side, one a gate, a head or a row of a matrix.</summary>
    public int Blocks { get; }

    /// <summary>The floats of one row.</summary>
    public int Width => BlockWidth * Blocks;

    /// <summary>The neighbouring blocks whose elements alternate outside, see <see cref="RowLayout.Alternating"/>.</summary>
    internal int Alternating { get; init; } = 1;

    /// <summary>How a row of it lies.</summary>
    public RowLayout Layout => new(Size, BlockWidth, Blocks) { Alternating = Alternating };

    /// <summary>Some neighbouring blocks of every row.</summary>
    public SlotWindow Window(int firstBlock, int blocks) => new(this, firstBlock * BlockWidth, blocks * BlockWidth);

    public static implicit operator SlotWindow(Slot slot) => slot.Window(0, slot.Blocks);
}

/// <summary>Columns of a slot: where they start in a row, and how many floats they are.</summary>
[Experimental(Contract.Diagnostic)]
public readonly record struct SlotWindow
{
    internal SlotWindow(Slot slot, int offset, int width) => (Slot, Offset, Width) = (slot, offset, width);

    internal Slot Slot { get; }

    internal int Offset { get; }

    internal int Width { get; }

    /// <summary>True where both name some of the same columns.</summary>
    internal bool Overlaps(SlotWindow other) =>
        Slot.Index == other.Slot.Index && Offset < other.Offset + other.Width && other.Offset < Offset + Width;

    /// <summary>Refuses columns that the slot does not have.</summary>
    internal void Require()
    {
        if (Slot is null)
            throw new ArgumentException("No slot was named.");
        int first = Offset / Slot.BlockWidth, blocks = Width / Slot.BlockWidth;
        if (Offset < 0 || blocks < 1 || (long)first + blocks > Slot.Blocks)
            throw new ArgumentException($"The blocks from {first} to {first + blocks - 1} were named of a slot that has {Slot.Blocks}.");
    }
}

/// <summary>
/// A state carried from step to step: [B, Blocks · Size] outside, rows of padded blocks inside. Its gradient is carried backward.
/// </summary>
[Experimental(Contract.Diagnostic)]
public sealed record State
{
    internal State(int index, string name, int size, int blockWidth, int blocks, bool kept) =>
        (Index, Name, Size, BlockWidth, Blocks, Kept) = (index, name, size, blockWidth, blocks, kept);

    /// <summary>Its place among the cell's states; state 0 is the output unless the cell says otherwise.</summary>
    internal int Index { get; }

    /// <summary>The name outside: h, c, v.</summary>
    public string Name { get; }

    /// <summary>The unpadded width of a block.</summary>
    public int Size { get; }

    /// <summary>The padded width of a block.</summary>
    public int BlockWidth { get; }

    /// <summary>The number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>True where backward or a weight gradient reads the state of every step; otherwise only two are kept.</summary>
    internal bool Kept { get; }

    /// <summary>The state that this one tells of where nothing else is given: 1 where that is given at the start, 0 where it is not.</summary>
    internal State? Marks { get; init; }

    /// <summary>The floats of one row inside.</summary>
    public int Width => BlockWidth * Blocks;

    /// <summary>The floats of one row outside.</summary>
    public int OuterWidth => Size * Blocks;

    /// <summary>The neighbouring blocks whose elements alternate outside, see <see cref="RowLayout.Alternating"/>.</summary>
    internal int Alternating { get; init; } = 1;

    /// <summary>How a row of it lies.</summary>
    public RowLayout Layout => new(Size, BlockWidth, Blocks) { Alternating = Alternating };

    /// <summary>Refuses values that are not as many as the rows of a batch hold.</summary>
    /// <exception cref="ArgumentException">They are more or fewer.</exception>
    internal void Require(int batch, int length)
    {
        if (length != batch * OuterWidth)
            throw new ArgumentException($"{length} values were given for the state {Name}, which is [{batch}, {OuterWidth}].");
    }

    /// <summary>Some neighbouring blocks of every row, as the left side of a product.</summary>
    public Source Window(int firstBlock, int blocks) => Source.Of(this, firstBlock, blocks);
}
