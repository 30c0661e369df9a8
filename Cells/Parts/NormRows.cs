namespace MoGru.Cells.Parts;

/// <summary>
/// The rows of a <see cref="BlockNorm"/> at a step, for a cell that does all of a row while it is in the first-level cache: one after another takes its
/// place, and then the place of its units.
/// </summary>
readonly ref struct NormRows
{
    /// <summary>The row at hand, then its units.</summary>
    public required BlockRow Units { get; init; }

    /// <summary>Of every row 1 / √(variance + epsilon), then the mean, after a number of something else.</summary>
    public required Span<float> Kept { get; init; }

    /// <summary>All bits set outside of the padding.</summary>
    public required BlockRow Exists { get; init; }

    public required BlockRow Gains { get; init; }

    public BlockRow DGains { get; init; }

    public Span<float> DShift { get; init; }

    public required RowLayout Layout { get; init; }

    /// <summary>Makes the units of a row, and keeps its moments.</summary>
    public void Forward(int row)
    {
        BlockRow x = Units, exists = Exists;
        int width = Layout.Width, count = Layout.OuterWidth;
        var mean = Vector512.Create(Reduce.Sum(x.Window(0, Layout.Blocks)) / count);

        // Two chains of sums, as each addition waits for the one before it.
        Lanes squares = Lanes.Zero, others = Lanes.Zero;
        for (int i = 0; i < width; i += 2 * Lanes.Count)
        {
            var centred = (x[i] - mean) & exists[i];
            squares = Vector512.FusedMultiplyAdd(centred, centred, squares);
            if (i + Lanes.Count < width)
            {
                centred = (x[i + Lanes.Count] - mean) & exists[i + Lanes.Count];
                others = Vector512.FusedMultiplyAdd(centred, centred, others);
            }
        }
        float rho = 1 / MathF.Sqrt(Reduce.Across(squares + others) / count + CentredRows.Epsilon);
        (Kept[row * Lanes.Count + 1], Kept[row * Lanes.Count + 2]) = (rho, mean[0]);
        ForwardAgain(row);
    }

    /// <summary>Makes them of the row once more.</summary>
    public void ForwardAgain(int row)
    {
        BlockRow x = Units, exists = Exists;
        Lanes rho = Rho(row), mean = Vector512.Create(Kept[row * Lanes.Count + 2]);
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
            x[i] = ((x[i] - mean) & exists[i]) * rho;
    }

    /// <summary>From the gradients of gain ⊙ unit + shift of a row makes that of the row, in place.</summary>
    public void Backward(int row, BlockRow d)
    {
        BlockRow unit = Units, g = Gains, dGain = DGains, exists = Exists;
        Lanes sum = Lanes.Zero, dot = Lanes.Zero;
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
        {
            // y = gain * unit + shift
            (Lane.Load(DShift, i) + d[i]).Store(DShift, i);
            dGain[i] = Vector512.FusedMultiplyAdd(d[i], unit[i], dGain[i]);
            var dUnit = d[i] * g[i];
            sum += dUnit;
            dot = Vector512.FusedMultiplyAdd(dUnit, unit[i], dot);
        }

        // unit = (x − mean) ρ, which x reaches directly, through the mean and through ρ
        Lanes average = Vector512.Create(Reduce.Across(sum) / Layout.OuterWidth), rho = Rho(row);
        var along = Vector512.Create(-(Reduce.Across(dot) / Layout.OuterWidth));
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
            d[i] = (Vector512.FusedMultiplyAdd(along, unit[i], d[i] * g[i] - average) * rho) & exists[i];
    }

    Lanes Rho(int row) => Vector512.Create(Kept[row * Lanes.Count + 1]);
}
