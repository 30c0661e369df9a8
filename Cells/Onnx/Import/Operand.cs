namespace MoGru.Cells.Onnx.Import;

/// <summary>What a name of a file stands for while the model is made of it.</summary>
abstract class Operand
{
    /// <summary>The axes' sizes as the file has them.</summary>
    public abstract Extent[] Sizes { get; }
}

/// <summary>Floats that the file holds.</summary>
/// <param name="name">The file's name for them.</param>
/// <param name="isWeight">True of an initializer, which trains; false of a number that the model is written with.</param>
/// <param name="shape">The sizes of the axes.</param>
/// <param name="values">The numbers, row-major; not changed.</param>
sealed class Constant(string name, bool isWeight, int[] shape, float[] values) : Operand
{
    public string Name => name;

    public bool IsWeight => isWeight;

    public int[] Shape => shape;

    public float[] Values => values;

    /// <summary>True of one number that no axis holds, or that is no weight.</summary>
    public bool IsScalar => values.Length == 1 && (shape.Length == 0 || !isWeight);

    public override Extent[] Sizes => [.. shape.Select(size => (Extent)size)];

    /// <summary>The same numbers under another shape, or others of that shape.</summary>
    public Constant With(int[] otherShape, float[]? others = null) => new(name, isWeight, otherShape, others ?? values);
}

/// <summary>Whole numbers: sizes, places, and what is computed from them.</summary>
/// <param name="values">The numbers.</param>
/// <param name="isScalar">True of one number that no axis holds, false of a row of them.</param>
sealed class Integers(Extent[] values, bool isScalar) : Operand
{
    public Extent[] Values => values;

    public bool IsScalar => isScalar;

    public override Extent[] Sizes => isScalar ? [] : [values.Length];
}

/// <summary>
/// A tensor that passes compute. Its axes lie in memory in an order of their own, so that those of sequences stay [B, T, ..] where the file
/// exchanges them.
/// </summary>
/// <param name="slot">Where a pass keeps it.</param>
/// <param name="memory">The sizes of the axes in memory.</param>
/// <param name="order">Where in memory each of the file's axes is.</param>
sealed class Flow(int slot, Extent[] memory, int[] order) : Operand
{
    public int Slot => slot;

    public Extent[] Memory => memory;

    public int[] Order => order;

    public int Rank => order.Length;

    public override Extent[] Sizes => [.. order.Select(axis => memory[axis])];

    /// <summary>The file's axis that each axis in memory is.</summary>
    public int[] Axes => [.. Enumerable.Range(0, Rank).Select(axis => Array.IndexOf(order, axis))];
}

/// <summary>What is computed from the steps that sequences have.</summary>
/// <param name="kind">What it is.</param>
/// <param name="sizes">The sizes of its axes.</param>
sealed class Mark(MarkKind kind, Extent[] sizes) : Operand
{
    public MarkKind Kind => kind;

    public override Extent[] Sizes => sizes;
}

/// <summary>The kinds of <see cref="Mark"/>.</summary>
enum MarkKind
{
    /// <summary>The steps of each sequence.</summary>
    Lengths,

    /// <summary>The place of the last step of each sequence.</summary>
    LastPlaces,

    /// <summary>The places of all steps, from 0.</summary>
    Places,

    /// <summary>True of the steps that a sequence has.</summary>
    Going,

    /// <summary>True of the last step of each sequence.</summary>
    IsLast,
}

/// <summary>Sequences that are zero but for the last step of each, which is waiting to be summed.</summary>
/// <param name="all">All steps, in memory [B, T, n].</param>
sealed class LastOnly(Flow all) : Operand
{
    public Flow All => all;

    public override Extent[] Sizes => all.Sizes;
}
