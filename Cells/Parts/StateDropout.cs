using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>Whether a value is multiplied by a mask, as a type: no loop branches on it.</summary>
interface IMasking
{
    static abstract Lanes Apply(Lanes value, BlockRow mask, int at);
}

/// <summary>The value as it is.</summary>
readonly struct Unmasked : IMasking
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Apply(Lanes value, BlockRow mask, int at) => value;
}

/// <summary>mask ⊙ value.</summary>
readonly struct Masked : IMasking
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Apply(Lanes value, BlockRow mask, int at) => value * mask[at];
}

/// <summary>
/// Dropout of a state on its way into a product, by one mask for all steps of a sequence, q = h ⊙ m (Gal and Ghahramani 2016, arXiv 1512.05287): what
/// is carried is not masked.
/// </summary>
/// <param name="state">h.</param>
/// <param name="mask">m.</param>
/// <param name="masked">q, of the kind Chunk.</param>
/// <param name="dMasked">Scratch of the same width.</param>
sealed class StateDropout(State state, Side mask, Slot masked, Slot dMasked)
{
    /// <summary>What the product is to be of.</summary>
    public Source Source => masked;

    /// <summary>Before the product.</summary>
    public void Forward(in Step step)
    {
        BlockRow h = step.Before(state).Flat, m = step[mask.Values].Flat, q = step[masked].Flat;
        for (int at = 0; at < step.Rows * state.Width; at += Lanes.Count)
            q[at] = h[at] * m[at];
    }

    /// <summary>From the gradient of the product that of the state, which it is added to or becomes; and q again, for the weights' gradient.</summary>
    public void Backward(in Step step, Product product, bool accumulate)
    {
        Forward(step);
        step.ApplyBackward(product, accumulate: false, step[dMasked], state.Width);

        // q = h * m
        BlockRow dH = step.Gradient(state).Flat, m = step[mask.Values].Flat, dQ = step[dMasked].Flat;
        for (int at = 0; at < step.Rows * state.Width; at += Lanes.Count)
            dH[at] = accumulate ? Vector512.FusedMultiplyAdd(dQ[at], m[at], dH[at]) : dQ[at] * m[at];
    }
}
