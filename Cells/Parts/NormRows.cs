using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>How the gradient of a row's units becomes that of the row: unit = (x − mean) ρ, which x reaches directly, through the mean and through ρ.</summary>
readonly record struct NormSlope(Lanes Average, Lanes Along, Lanes Rho)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes Of(Lanes unit, Lanes dUnit) => Vector512.FusedMultiplyAdd(Along, unit, dUnit - Average) * Rho;
}

/// <summary>What becomes of sixteen floats that may be padding.</summary>
interface IRowEnds
{
    static abstract Lanes Clear(Lanes x, BlockRow exists, int i);
}

/// <summary>Blocks are whole lanes: nothing.</summary>
readonly struct WholeLanes : IRowEnds
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Clear(Lanes x, BlockRow exists, int i) => x;
}

/// <summary>Blocks are padded: what does not exist is 0.</summary>
readonly struct PaddedLanes : IRowEnds
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Clear(Lanes x, BlockRow exists, int i) => x & exists[i];
}

/// <summary>
/// The rows of a <see cref="BlockNorm"/> at a step, for a cell that does all of a row while it is in the first-level cache: moments before units,
/// sums before the gradient.
/// </summary>
readonly ref struct NormRows
{
    const float Epsilon = 1e-5f;

    /// <summary>The rows, then their units.</summary>
    public required BlockRows Units { get; init; }

    /// <summary>Of every row 1 / √(variance + epsilon), then the mean.</summary>
    public required Span<float> Kept { get; init; }

    /// <summary>All bits set outside of the padding.</summary>
    public required BlockRow Exists { get; init; }

    public required BlockRow Gains { get; init; }

    public BlockRow DGains { get; init; }

    public Span<float> DShift { get; init; }

    public required RowLayout Layout { get; init; }

    /// <summary>True where no block is padded.</summary>
    public bool IsWhole => Layout.Size == Layout.BlockWidth;

    /// <summary>The mean of a row, and 1 / √(variance + epsilon), which it keeps.</summary>
    public (Lanes Mean, Lanes Rho) Moments<TEnds>(int row)
        where TEnds : IRowEnds
    {
        BlockRow x = Units[row], exists = Exists;
        int width = Layout.Width, count = Layout.OuterWidth;
        var mean = Vector512.Create(Reduce.Sum(x.Window(0, Layout.Blocks)) / count);

        // Two chains of sums, as each addition waits for the one before it.
        Lanes squares = Lanes.Zero, others = Lanes.Zero;
        for (int i = 0; i < width; i += 2 * Lanes.Count)
        {
            var centred = TEnds.Clear(x[i] - mean, exists, i);
            squares = Vector512.FusedMultiplyAdd(centred, centred, squares);
            if (i + Lanes.Count < width)
            {
                centred = TEnds.Clear(x[i + Lanes.Count] - mean, exists, i + Lanes.Count);
                others = Vector512.FusedMultiplyAdd(centred, centred, others);
            }
        }
        float rho = 1 / MathF.Sqrt(Reduce.Across(squares + others) / count + Epsilon);
        (Kept[row * Lanes.Count], Kept[row * Lanes.Count + 1]) = (rho, mean[0]);
        return (mean, Vector512.Create(rho));
    }

    /// <summary>What was kept of a row.</summary>
    public (Lanes Mean, Lanes Rho) KeptMoments(int row) =>
        (Vector512.Create(Kept[row * Lanes.Count + 1]), Vector512.Create(Kept[row * Lanes.Count]));

    /// <summary>Makes the units of a row.</summary>
    public void Forward(int row)
    {
        if (IsWhole)
            Make<WholeLanes>(row, Moments<WholeLanes>(row));
        else
            Make<PaddedLanes>(row, Moments<PaddedLanes>(row));
    }

    /// <summary>Makes them of the row once more.</summary>
    public void ForwardAgain(int row)
    {
        if (IsWhole)
            Make<WholeLanes>(row, KeptMoments(row));
        else
            Make<PaddedLanes>(row, KeptMoments(row));
    }

    void Make<TEnds>(int row, (Lanes Mean, Lanes Rho) moments)
        where TEnds : IRowEnds
    {
        BlockRow x = Units[row], exists = Exists;
        var (mean, rho) = moments;
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
            x[i] = TEnds.Clear(x[i] - mean, exists, i) * rho;
    }

    /// <summary>From the gradients of gain ⊙ unit + shift of a row makes that of the row, in place.</summary>
    public void Backward(int row, BlockRow d)
    {
        BlockRow unit = Units[row], g = Gains, dGain = DGains;
        AddShift(d);
        Lanes sum = Lanes.Zero, dot = Lanes.Zero;
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
        {
            // y = gain * unit + shift
            dGain[i] = Vector512.FusedMultiplyAdd(d[i], unit[i], dGain[i]);
            var dUnit = d[i] * g[i];
            sum += dUnit;
            dot = Vector512.FusedMultiplyAdd(dUnit, unit[i], dot);
        }
        var exists = Exists;
        var slope = Slope(row, sum, dot);
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
            d[i] = slope.Of(unit[i], d[i] * g[i]) & exists[i];
    }

    /// <summary>Adds a row's gradients of gain ⊙ unit + shift to that of the shift, if there is one.</summary>
    public void AddShift(BlockRow d)
    {
        for (int i = 0; i < DShift.Length; i += Lanes.Count)
            (Lane.Load(DShift, i) + d[i]).Store(DShift, i);
    }

    /// <summary>What the gradient of a row is made by, given the sums of its units' gradients and of these along the units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NormSlope Slope(int row, Lanes sum, Lanes dot) => new(
        Vector512.Create(Reduce.Across(sum) / Layout.OuterWidth), Vector512.Create(-(Reduce.Across(dot) / Layout.OuterWidth)), KeptMoments(row).Rho);
}
