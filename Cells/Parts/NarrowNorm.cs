using System.Runtime.InteropServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// LN(x K; γ) + b of an input of few numbers, row by row, as γ ⊙ ρ (x K) + b with ρ from x (<see cref="NarrowNormWeight"/>): no projection, and nothing of a
/// row is kept.
/// </summary>
/// <param name="weight">K and L.</param>
/// <param name="dWeight">Where the gradients of γ ⊙ K and of C are added up.</param>
/// <param name="gains">γ, before others.</param>
/// <param name="shift">b.</param>
/// <param name="dShift">Where its gradient is.</param>
/// <param name="row">How a row of gates lies.</param>
sealed class NarrowNorm(DerivedWeight weight, Slot dWeight, PaddedBlocks gains, PaddedBlocks shift, Slot dShift, RowLayout row)
{
    public NarrowRows Forward(in Step step) => new()
    {
        X = step.Input,
        Inputs = step.Input.Length / step.Rows,
        Weight = step[weight],
        Gains = gains.Row,
        Shift = shift.Row,
        Layout = row,
    };

    public NarrowRows Backward(in Step step) => Forward(step) with
    {
        DX = step.InputGradient,
        DWeight = step[dWeight],
        DShift = step[dShift].Flat,
    };
}

/// <summary>The rows of a <see cref="NarrowNorm"/> at a step.</summary>
readonly ref struct NarrowRows
{
    /// <summary>The most inputs.</summary>
    public const int MostInputs = 4;

    public required ReadOnlySpan<float> X { get; init; }

    public required int Inputs { get; init; }

    public required ReadOnlySpan<float> Weight { get; init; }

    public required BlockRow Gains { get; init; }

    public required BlockRow Shift { get; init; }

    public required RowLayout Layout { get; init; }

    public Span<float> DX { get; init; }

    public Span<float> DWeight { get; init; }

    public BlockRow DShift { get; init; }

    ReadOnlySpan<float> Factor => Weight.Slice(Inputs * Layout.Width, Inputs * Inputs);

    /// <summary>p = γ ⊙ ρ (x K) + b of a row.</summary>
    public void Forward(int row, BlockRow p)
    {
        Span<float> v = stackalloc float[MostInputs];
        var x = X.Slice(row * Inputs, Inputs);
        Lanes rho = Vector512.Create(Rho(x, v)), first = Vector512.Create(x[0]);
        BlockRow k0 = RowOf(Weight, 0), gain = Gains, shift = Shift;
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
        {
            p.AskFor(i + width);
            var sum = first * k0[i];
            for (int k = 1; k < x.Length; k++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[k]), k0[k * width + i], sum);
            p[i] = Vector512.FusedMultiplyAdd(sum * rho, gain[i], shift[i]);
        }
    }

    /// <summary>The adjoint: adds to the gradients of x, γ ⊙ K, C and b.</summary>
    public void Backward(int row, BlockRow dP)
    {
        Span<float> v = stackalloc float[MostInputs], dScaled = stackalloc float[MostInputs];
        int n = Inputs, width = Layout.Width;
        var x = X.Slice(row * n, n);
        float rho = Rho(x, v);
        for (int k = 0; k < n; k++)
            dScaled[k] = Turn(dP, rho * x[k], k);

        // scaled = rho * x, rho = 1 / √(x C xᵀ + ε)
        float dRho = 0;
        for (int k = 0; k < n; k++)
            dRho = MathF.FusedMultiplyAdd(dScaled[k], x[k], dRho);
        float dVariance = -0.5f * dRho * rho * rho * rho;
        Span<float> dX = DX.Slice(row * n, n), dC = DWeight.Slice(n * width, n * n);
        for (int k = 0; k < n; k++)
        {
            float along = 0;
            for (int m = 0; m <= k; m++)
                along = MathF.FusedMultiplyAdd(Factor[k * n + m], v[m], along);
            dX[k] += MathF.FusedMultiplyAdd(2 * dVariance, along, rho * dScaled[k]);
            for (int other = 0; other < n; other++)
                dC[k * n + other] += dVariance * x[k] * x[other];
        }
    }

    // p = Σ_k scaled_k γ ⊙ K_k + b; returns the gradient of scaled_k.
    float Turn(BlockRow dP, float scaled, int k)
    {
        BlockRow weight = RowOf(Weight, k), gain = Gains, dG = RowOf(DWeight, k), dShift = DShift;
        var (times, dot) = (Vector512.Create(scaled), Lanes.Zero);
        for (int i = 0, width = Layout.Width; i < width; i += Lanes.Count)
        {
            var d = dP[i];
            if (k == 0)
                dShift[i] += d;
            dG[i] = Vector512.FusedMultiplyAdd(times, d, dG[i]);
            dot = Vector512.FusedMultiplyAdd(d * gain[i], weight[i], dot);
        }
        return Reduce.Across(dot);
    }

    // v = x L, of which ρ is made.
    float Rho(ReadOnlySpan<float> x, Span<float> v)
    {
        var factor = Factor;
        float variance = CentredRows.Epsilon;
        for (int m = 0; m < x.Length; m++)
        {
            float sum = 0;
            for (int k = m; k < x.Length; k++)
                sum = MathF.FusedMultiplyAdd(x[k], factor[k * x.Length + m], sum);
            v[m] = sum;
            variance = MathF.FusedMultiplyAdd(sum, sum, variance);
        }
        return 1 / MathF.Sqrt(variance);
    }

    BlockRow RowOf(ReadOnlySpan<float> rows, int k) => new(ref MemoryMarshal.GetReference(rows[(k * Layout.Width)..]), Layout.BlockWidth);
}
