using System.Runtime.InteropServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// LayerNorm of all blocks of a slot's rows together (Ba et al. 2016; epsilon 1e-5, biased variance): leaves in the slot the rows of zero mean and unit
/// variance, of which the step makes gain ⊙ unit + shift where it reads them.
/// </summary>
/// <param name="units">The rows, then the units: saved, or with the same rows backward, of which <see cref="NormRows.ForwardAgain"/> makes them.</param>
/// <param name="moments">A narrow slot that is saved.</param>
/// <param name="gains">The gains, among others.</param>
/// <param name="first">The first of their blocks.</param>
/// <param name="dGains">Where the gradients of the gains are added up, in the same blocks.</param>
/// <param name="dShift">Where those of a shift are, if the step adds one.</param>
sealed class BlockNorm(Slot units, Slot moments, PaddedBlocks gains, int first, Slot dGains, Slot? dShift)
{
    readonly float[] inside = Inside(units.Layout);

    /// <summary>Its rows at a step forward.</summary>
    public NormRows Forward(in Step step) => new()
    {
        Units = step[units],
        Kept = step[moments],
        Exists = new(ref MemoryMarshal.GetArrayDataReference(inside), units.BlockWidth),
        Gains = gains.From(first),
        Layout = units.Layout,
    };

    /// <summary>Its rows at a step backward.</summary>
    public NormRows Backward(in Step step) => Forward(step) with
    {
        DGains = new(ref MemoryMarshal.GetReference(step[dGains].From(first)), units.BlockWidth),
        DShift = dShift is null ? default : step[dShift],
    };

    // All bits set outside of the padding, which stays zero.
    static float[] Inside(RowLayout layout)
    {
        float[] bits = new float[layout.Width];
        for (int block = 0; block < bits.Length; block += layout.BlockWidth)
            bits.AsSpan(block, layout.Size).Fill(BitConverter.Int32BitsToSingle(-1));
        return bits;
    }
}
