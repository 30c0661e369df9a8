using System.Buffers;

namespace MoGru.Engine.Memory;

/// <summary>
/// Which elements of a tensor count in a loss or a metric, and how much: those that mask, weights and lengths all let count. The default
/// value is all of them equally. What does not count is never looked at, NaN or not. Made anew for each batch; whatever it is given is
/// read, not kept.
/// </summary>
public readonly ref struct Weighting
{
    /// <summary>The steps that count of each sequence of a tensor [B, T, ..], 0 to T; empty for T everywhere.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>
    /// True for what counts: one for each element, or for each place along leading axes, as B or B · T of a tensor [B, T, n]; empty for
    /// all.
    /// </summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>
    /// How much each counts, 0 or a positive number: as many as a mask has; empty for 1 everywhere. 0 is as good as masked. Where mask or
    /// lengths leave an element out, its weight may be anything.
    /// </summary>
    public ReadOnlySpan<float> Weights { get; init; }

    /// <summary>Writes the weight of every element of a tensor: 0 where it does not count.</summary>
    /// <param name="shape">The tensor's.</param>
    /// <param name="weights">As many as its elements.</param>
    /// <returns>Their sum.</returns>
    /// <exception cref="ArgumentException">
    /// Mask, weights or lengths do not fit the shape, a length is not from 0 to T, or the weight of an element that counts is negative or
    /// not finite.
    /// </exception>
    public double Fill(Shape shape, Span<float> weights)
    {
        if (weights.Length != shape.Length)
            throw new ArgumentException(
                $"There is room for {weights.Length} weights; a tensor {shape} needs {shape.Length}.", nameof(weights));
        weights.Fill(1);
        for (int k = 0, each = Each(shape, Weights.Length, nameof(Weights)); k < Weights.Length; k++)
            weights.Slice(k * each, each).Fill(Weights[k]);
        for (int k = 0, each = Each(shape, Mask.Length, nameof(Mask)); k < Mask.Length; k++)
        {
            if (!Mask[k])
                weights.Slice(k * each, each).Clear();
        }
        ClearBeyondEnds(shape, weights);
        return Sum(weights);
    }

    /// <summary>How much the elements of a tensor count together: their number where there are no weights.</summary>
    /// <exception cref="ArgumentException">As of <see cref="Fill"/>.</exception>
    public double Total(Shape shape)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(shape.Length);
        try
        {
            return Fill(shape, rented.AsSpan(0, shape.Length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    // The elements that each of so many given values is for.
    static int Each(Shape shape, int given, string what)
    {
        if (given == 0 || given == shape.Length)
            return 1;
        long places = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            places *= shape[axis];
            if (places == given)
                return shape.Length / given;
        }
        throw new ArgumentException(
            $"{what} has {given} elements for a tensor {shape}; it must have one for each element, or for each place along leading axes, "
                + "as for each row.", what);
    }

    void ClearBeyondEnds(Shape shape, Span<float> weights)
    {
        if (Lengths.IsEmpty)
            return;
        if (shape.Rank < 2 || Lengths.Length != shape[0])
            throw new ArgumentException(
                $"{Lengths.Length} lengths were given for a tensor {shape}; it must be [B, T, ..] with a length for each of B sequences.");
        int all = shape.Inner(0), step = shape.Inner(1);
        for (int row = 0; row < Lengths.Length; row++)
        {
            if ((uint)Lengths[row] > (uint)shape[1])
                throw new ArgumentException(
                    $"Length {row} is {Lengths[row]}; sequences have {shape[1]} steps, so lengths must be 0 to {shape[1]}.");
            weights.Slice(row * all, all)[(Lengths[row] * step)..].Clear();
        }
    }

    static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            if (!(weights[k] is >= 0 and < float.PositiveInfinity))
                throw new ArgumentException(
                    FormattableString.Invariant($"The weight of element {k} is {weights[k]}; weights must be 0 or positive numbers."));
            sum += weights[k];
        }
        return sum;
    }
}
