using System.Runtime.InteropServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// LayerNorm of the rows of a step (Ba et al. 2016; epsilon 1e-5, biased variance), one after another: leaves rows of zero mean and unit variance, of which
/// the step makes gain ⊙ unit + shift where it reads them.
/// </summary>
/// <param name="units">The row at hand, then its units: scratch, of which one row is used.</param>
/// <param name="moments">A narrow slot that is saved, whose first number of a row is something else's.</param>
/// <param name="gains">The gains.</param>
/// <param name="dGains">Where the gradients of the gains are added up.</param>
/// <param name="dShift">Where those of the shift are.</param>
sealed class BlockNorm(Slot units, Slot moments, PaddedBlocks gains, Slot dGains, Slot dShift)
{
    readonly float[] inside = Inside(units.Layout);

    /// <summary>Its rows at a step forward.</summary>
    public NormRows Forward(in Step step) => new()
    {
        Units = step[units].Flat,
        Kept = step[moments],
        Exists = new(ref MemoryMarshal.GetArrayDataReference(inside), units.BlockWidth),
        Gains = gains.Row,
        Layout = units.Layout,
    };

    /// <summary>Its rows at a step backward.</summary>
    public NormRows Backward(in Step step) => Forward(step) with
    {
        DGains = step[dGains].Flat,
        DShift = step[dShift],
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
