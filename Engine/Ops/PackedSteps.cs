using System.Numerics.Tensors;

namespace MoGru.Engine.Ops;

/// <summary>
/// The steps that sequences of unequal length have, one under another: those of the first sequence, then those of the second. Packing and
/// spreading are each other's adjoint.
/// </summary>
static class PackedSteps
{
    /// <summary>The steps of all sequences.</summary>
    /// <exception cref="ArgumentException">There is not one length for each sequence, or one is not from 0 to <paramref name="steps"/>.</exception>
    public static int Count(ReadOnlySpan<int> lengths, int batch, int steps)
    {
        if (lengths.Length != batch)
            throw new ArgumentException($"{lengths.Length} lengths were given for {batch} sequences; there must be one for each.", nameof(lengths));
        int count = 0;
        for (int row = 0; row < lengths.Length; row++)
        {
            if ((uint)lengths[row] > (uint)steps)
                throw new ArgumentException(
                    $"Length {row} is {lengths[row]}; sequences have {steps} steps, so lengths must be 0 to {steps}.", nameof(lengths));
            count += lengths[row];
        }
        return count;
    }

    public static void Pack(ReadOnlySpan<float> x, ReadOnlySpan<int> lengths, int steps, int width, Span<float> y)  // [B, steps, width], [N, width]
    {
        for (int row = 0, at = 0; row < lengths.Length; at += lengths[row++] * width)
            x.Slice(row * steps * width, lengths[row] * width).CopyTo(y[at..]);
    }

    public static void Spread(ReadOnlySpan<float> x, ReadOnlySpan<int> lengths, int steps, int width, Span<float> y)  // [N, width], [B, steps, width]
    {
        for (int row = 0, at = 0; row < lengths.Length; at += lengths[row++] * width)
        {
            var sequence = y.Slice(row * steps * width, steps * width);
            int kept = lengths[row] * width;
            x.Slice(at, kept).CopyTo(sequence);
            sequence[kept..].Clear();
        }
    }

    // y = packed x
    public static void PackBackward(ReadOnlySpan<float> dy, ReadOnlySpan<int> lengths, int steps, int width, Span<float> dx)
    {
        for (int row = 0, at = 0; row < lengths.Length; at += lengths[row++] * width)
            Add(dy.Slice(at, lengths[row] * width), dx.Slice(row * steps * width, lengths[row] * width));
    }

    // y = spread x
    public static void SpreadBackward(ReadOnlySpan<float> dy, ReadOnlySpan<int> lengths, int steps, int width, Span<float> dx)
    {
        for (int row = 0, at = 0; row < lengths.Length; at += lengths[row++] * width)
            Add(dy.Slice(row * steps * width, lengths[row] * width), dx.Slice(at, lengths[row] * width));
    }

    static void Add(ReadOnlySpan<float> part, Span<float> sum) => TensorPrimitives.Add(sum, part, sum);
}
