using MoGru.Engine.Memory;
using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff;

// Other arrangements of the same elements.
public readonly partial struct Variable
{
    /// <summary>The last two axes exchanged: [.., m, n] becomes [.., n, m].</summary>
    /// <exception cref="ArgumentException">There is only one axis.</exception>
    public Variable Transpose() => TransposeNode.Apply(this);

    /// <summary>A range along one axis; negative axes count from the end.</summary>
    /// <exception cref="ArgumentException">The range leaves the axis.</exception>
    public Variable Slice(int axis, int start, int length) => SliceNode.Apply(this, axis, start, length);

    /// <summary>One step of a sequence: [B, T, ..] becomes [B, ..]; negative steps count from the end, so −1 is the last.</summary>
    /// <exception cref="ArgumentException">There is no such step, or no axis of steps.</exception>
    public Variable SelectStep(int step)
    {
        var shape = Shape;
        if (shape.Rank < 2)
            throw new ArgumentException($"A step is selected from [B, T, ..], this variable is {shape}.");
        int index = step < 0 ? step + shape[1] : step;
        if ((uint)index >= (uint)shape[1])
            throw new ArgumentException($"Step {step} of {shape} does not exist; there are {shape[1]} steps.", nameof(step));
        return Slice(1, index, 1).Reshape(AxisBlocks.Reduced(shape, 1, keepAxis: false));
    }

    /// <summary>
    /// The last step that each of the sequences [B, T, n] has, [B, n]; zero for a sequence without steps. What stands elsewhere is not looked at and
    /// has no gradient.
    /// </summary>
    /// <param name="lengths">The steps of each sequence, 0 to T.</param>
    /// <exception cref="ArgumentException">There is not one length for each sequence, or one is not from 0 to T.</exception>
    public Variable SelectLastStep(ReadOnlySpan<int> lengths) => LastStepNode.Apply(this, lengths);

    /// <summary>
    /// The steps that sequences [B, T, n] have, one under another, [N, n]: those of the first sequence, then those of the second. What stands
    /// beyond a sequence's end is not looked at and has no gradient.
    /// </summary>
    /// <param name="lengths">The steps of each sequence, 0 to T, N together.</param>
    /// <exception cref="ArgumentException">There is not one length for each sequence, or one is not from 0 to T.</exception>
    public Variable PackSteps(ReadOnlySpan<int> lengths) => PackStepsNode.Apply(this, lengths);

    /// <summary>Packed steps [N, n] back in their sequences, [B, T, n], zero beyond their ends: what undoes <see cref="PackSteps"/>.</summary>
    /// <param name="lengths">The steps of each sequence, 0 to T, N together.</param>
    /// <param name="steps">T.</param>
    /// <exception cref="ArgumentException">The lengths are not N together, or one is not from 0 to T.</exception>
    public Variable SpreadSteps(ReadOnlySpan<int> lengths, int steps) => SpreadStepsNode.Apply(this, lengths, steps);

    /// <summary>The parts one after another along an existing axis; their other axes are equal. Negative axes count from the end.</summary>
    /// <exception cref="ArgumentException">There are no parts, or their shapes do not fit.</exception>
    public static Variable Concat(int axis, params ReadOnlySpan<Variable> parts)
    {
        var first = FirstOf(parts).Shape;
        int total = 0;
        foreach (var part in parts)
        {
            var shape = part.Shape;
            if (shape.Rank != first.Rank || shape.With(axis, first[axis]) != first)
                throw new ArgumentException(
                    $"{first} and {shape} cannot be joined along axis {axis}; all other axes must be equal.", nameof(parts));
            total = checked(total + shape[axis]);
        }
        return ConcatNode.Apply(parts, first.With(axis, total), first.Outer(axis));
    }

    /// <summary>Parts of one shape along a new axis: T variables [B, d] become [B, T, d] at axis 1.</summary>
    /// <exception cref="ArgumentException">There are no parts, their shapes differ, or the axis is beyond the last.</exception>
    public static Variable Stack(int axis, params ReadOnlySpan<Variable> parts)
    {
        var first = FirstOf(parts).Shape;
        foreach (var part in parts)
        {
            if (part.Shape != first)
                throw new ArgumentException($"{first} and {part.Shape} cannot be stacked; all shapes must be equal.", nameof(parts));
        }
        if ((uint)axis > (uint)first.Rank)
            throw new ArgumentException($"Tensors {first} cannot be stacked at axis {axis}; it must be 0 to {first.Rank}.", nameof(axis));

        Span<int> sizes = stackalloc int[first.Rank + 1];
        int blocks = 1;
        for (int k = 0; k < sizes.Length; k++)
        {
            sizes[k] = k == axis ? parts.Length : first[k < axis ? k : k - 1];
            blocks *= k < axis ? sizes[k] : 1;
        }
        return ConcatNode.Apply(parts, Shape.Of(sizes), blocks);
    }

    static Variable FirstOf(ReadOnlySpan<Variable> parts) =>
        parts.IsEmpty ? throw new ArgumentException("Nothing was given to join; there must be at least one variable.", nameof(parts)) : parts[0];
}
