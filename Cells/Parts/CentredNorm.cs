using System.Runtime.InteropServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// LayerNorm of the rows of a slot whose mean is 0 (<see cref="CentredWeight"/>): unit = x ρ, ρ = 1 / √(mean(x²) + ε), epsilon 1e-5 (Ba et al. 2016).
/// </summary>
/// <param name="product">
/// The rows of a step as a product gives them. Tiles of a product go to and fro between rows, which takes long where these are not in the cache yet.
/// </param>
/// <param name="rows">Where they are saved, row after row.</param>
/// <param name="rho">Of every row ρ, the first of a narrow slot that is saved.</param>
/// <param name="gains">The gains, among others.</param>
/// <param name="first">The first of their blocks.</param>
/// <param name="dGains">Where the gradients of the gains are added up, in the same blocks.</param>
/// <param name="dShift">Where those of a shift are, if the step adds one.</param>
sealed class CentredNorm(Slot product, Slot rows, Slot rho, PaddedBlocks gains, int first, Slot dGains, Slot? dShift)
{
    /// <summary>The rows at a step forward, after their product.</summary>
    public CentredRows Forward(in Step step) => Saved(step) with { Product = step[product] };

    CentredRows Saved(in Step step) => new()
    {
        Rows = step[rows],
        Kept = step[rho],
        Gains = gains.From(first),
        Layout = rows.Layout,
    };

    /// <summary>The rows at a step backward.</summary>
    public CentredRows Backward(in Step step) => Saved(step) with
    {
        DGains = new(ref MemoryMarshal.GetReference(step[dGains].From(first)), rows.BlockWidth),
        DShift = dShift is null ? default : step[dShift].Flat,
        HasShift = dShift is not null,
    };
}

/// <summary>The rows of a <see cref="CentredNorm"/> at a step, for a cell that does all of a row while it is in the first-level cache.</summary>
readonly ref struct CentredRows
{
    /// <summary>Added to variances.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Forward, the rows as they come.</summary>
    public BlockRows Product { get; init; }

    public required BlockRows Rows { get; init; }

    public required Span<float> Kept { get; init; }

    public required BlockRow Gains { get; init; }

    public required RowLayout Layout { get; init; }

    public BlockRow DGains { get; init; }

    public BlockRow DShift { get; init; }

    public bool HasShift { get; init; }

    /// <summary>ρ of a row, kept by the step forward.</summary>
    public Lanes Rho(int row) => Vector512.Create(Kept[row * Lanes.Count]);

    /// <summary>Saves a row, and its ρ.</summary>
    public Lanes Measure(int row)
    {
        // Four chains of sums, as every addition waits for the one before it.
        BlockRow x = Product[row], saved = Rows[row];
        Lanes s0 = Lanes.Zero, s1 = Lanes.Zero, s2 = Lanes.Zero, s3 = Lanes.Zero;
        int i = 0, width = Layout.Width;
        for (; i <= width - 4 * Lanes.Count; i += 4 * Lanes.Count)
        {
            Lanes x0 = x[i], x1 = x[i + Lanes.Count], x2 = x[i + 2 * Lanes.Count], x3 = x[i + 3 * Lanes.Count];
            (s0, s1) = (Vector512.FusedMultiplyAdd(x0, x0, s0), Vector512.FusedMultiplyAdd(x1, x1, s1));
            (s2, s3) = (Vector512.FusedMultiplyAdd(x2, x2, s2), Vector512.FusedMultiplyAdd(x3, x3, s3));
            for (int next = i; next < i + 4 * Lanes.Count; next += Lanes.Count)
                saved.AskFor(next + width);
            (saved[i], saved[i + Lanes.Count], saved[i + 2 * Lanes.Count], saved[i + 3 * Lanes.Count]) = (x0, x1, x2, x3);
        }
        for (; i < width; i += Lanes.Count)
        {
            s0 = Vector512.FusedMultiplyAdd(x[i], x[i], s0);
            saved[i] = x[i];
        }
        float rho = 1 / MathF.Sqrt(Reduce.Across(s0 + s1 + (s2 + s3)) / Layout.OuterWidth + Epsilon);
        Kept[row * Lanes.Count] = rho;
        return Vector512.Create(rho);
    }

    /// <summary>y = gain ⊙ unit + shift in the first so many columns of a row.</summary>
    public void Forward(int row, Lanes rho, BlockRow shift, BlockRow y, int columns)
    {
        BlockRow x = Rows[row], gain = Gains;
        for (int i = 0; i < columns; i += Lanes.Count)
            y[i] = Vector512.FusedMultiplyAdd(x[i] * rho, gain[i], shift[i]);
    }

    /// <summary>
    /// From the gradient of gain ⊙ unit + shift of a row makes that of the row, which may take its place. What it has in common with all of the row is
    /// left in it: it ends in the gradient of the weight, whose mean is taken out.
    /// </summary>
    public void Backward(int row, BlockRow dY, BlockRow dX)
    {
        BlockRow x = Rows[row], gain = Gains, dGain = DGains, dShift = DShift;
        Lanes rho = Rho(row), along = Lanes.Zero;
        bool hasShift = HasShift;
        int width = Layout.Width;
        for (int i = 0; i < width; i += Lanes.Count)
        {
            // y = gain * unit + shift
            x.AskFor(i + width);
            Lanes d = dY[i], unit = x[i] * rho;
            if (hasShift)
                dShift[i] += d;
            dGain[i] = Vector512.FusedMultiplyAdd(d, unit, dGain[i]);
            along = Vector512.FusedMultiplyAdd(d * gain[i], unit, along);
        }

        // unit = x * rho, which x reaches directly and through rho
        var back = Vector512.Create(-(Reduce.Across(along) / Layout.OuterWidth)) * rho;
        for (int i = 0; i < width; i += Lanes.Count)
            dX[i] = Vector512.FusedMultiplyAdd(back, x[i], dY[i] * gain[i]) * rho;
    }
}
