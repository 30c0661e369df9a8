using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// LayerNorm of all blocks of a slot's rows together (Ba et al. 2016; epsilon 1e-5, biased variance): leaves in the slot the rows of zero mean and unit
/// variance, of which the step makes gain ⊙ unit + shift where it reads them.
/// </summary>
/// <param name="units">The rows, then the units: saved.</param>
/// <param name="scales">A narrow slot that is saved, for 1 / √(variance + epsilon) of every row.</param>
/// <param name="gains">The gains, among others.</param>
/// <param name="first">The first of their blocks.</param>
/// <param name="dGains">Where the gradients of the gains are added up, in the same blocks.</param>
/// <param name="dShift">Where those of a shift are, if the step adds one.</param>
sealed class BlockNorm(Slot units, Slot scales, PaddedBlocks gains, int first, Slot dGains, Slot? dShift)
{
    const float Epsilon = 1e-5f;

    readonly float[] inside = Inside(units.Layout);  // all bits set outside of the padding, which stays zero

    public void Forward(in Step step)
    {
        Span<float> scale = step[scales];
        var all = step[units];
        BlockRow exists = new(ref MemoryMarshal.GetArrayDataReference(inside), units.BlockWidth);
        int width = units.Width;
        for (int row = 0; row < step.Rows; row++)
        {
            var x = all[row];
            var mean = Vector512.Create(Reduce.Sum(x.Window(0, units.Blocks)) / units.Layout.OuterWidth);

            // Two chains of sums, as each addition waits for the one before it.
            Lanes squares = Lanes.Zero, others = Lanes.Zero;
            for (int i = 0; i < width; i += 2 * Lanes.Count)
            {
                squares = Centre(x, exists, i, mean, squares);
                if (i + Lanes.Count < width)
                    others = Centre(x, exists, i + Lanes.Count, mean, others);
            }
            float rho = 1 / MathF.Sqrt(Reduce.Across(squares + others) / units.Layout.OuterWidth + Epsilon);
            scale[row * Lanes.Count] = rho;
            for (int i = 0; i < width; i += Lanes.Count)
                x[i] *= rho;
        }
    }

    /// <summary>From the gradients of gain ⊙ unit + shift makes those of the rows, in place.</summary>
    public void Backward(in Step step, Slot gradient)
    {
        Span<float> scale = step[scales];
        BlockRow exists = new(ref MemoryMarshal.GetArrayDataReference(inside), units.BlockWidth);
        int width = units.Width;
        BlockRows all = step[units], dAll = step[gradient];
        BlockRow dGain = step[dGains].Flat, shifts = dShift is null ? default : step[dShift].Flat;  // one row for all: it stays in the first-level cache
        var g = gains.Row;
        int offset = first * units.BlockWidth;
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow unit = all[row], d = dAll[row];
            if (dShift is not null)
            {
                for (int i = 0; i < width; i += Lanes.Count)
                    shifts[i] += d[i];
            }
            Lanes sum = Lanes.Zero, dot = Lanes.Zero;
            for (int i = 0; i < width; i += Lanes.Count)
            {
                // y = gain * unit + shift
                dGain[offset + i] = Vector512.FusedMultiplyAdd(d[i], unit[i], dGain[offset + i]);
                var dUnit = d[i] * g[offset + i];
                sum += dUnit;
                dot = Vector512.FusedMultiplyAdd(dUnit, unit[i], dot);
            }

            // unit = (x - mean) * rho: x reaches it directly, through the mean, and through the variance.
            var average = Vector512.Create(Reduce.Across(sum) / units.Layout.OuterWidth);
            var along = Vector512.Create(Reduce.Across(dot) / units.Layout.OuterWidth);
            var rho = Vector512.Create(scale[row * Lanes.Count]);
            for (int i = 0; i < width; i += Lanes.Count)
                d[i] = (Vector512.FusedMultiplyAdd(-along, unit[i], d[i] * g[offset + i] - average) * rho) & exists[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Centre(BlockRow x, BlockRow exists, int i, Lanes mean, Lanes squares)
    {
        var centred = (x[i] - mean) & exists[i];
        x[i] = centred;
        return Vector512.FusedMultiplyAdd(centred, centred, squares);
    }

    static float[] Inside(RowLayout layout)
    {
        float[] bits = new float[layout.Width];
        for (int block = 0; block < bits.Length; block += layout.BlockWidth)
            bits.AsSpan(block, layout.Size).Fill(BitConverter.Int32BitsToSingle(-1));
        return bits;
    }
}
