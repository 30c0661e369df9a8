using MoGru.Cells.Networks;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// The gated recurrent unit of Cho et al., whose reset acts after the recurrent product: exactly PyTorch's <c>nn.GRU</c>, gate rows r, z, n;
/// state h [B, d]. With the reset before the product it is that of the paper's later versions, Keras's <c>reset_after=False</c> and ONNX's
/// <c>linear_before_reset=0</c>.
/// </summary>
sealed class GruType() : FusedCellType(
    "gru", "Gated recurrent unit",
    new("Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, first version", 2014, "arXiv 1406.1078v1"),
    [reset, .. GateBiases.Options], "GRU")
{
    static readonly ChoiceOption reset =
        new("reset", "the reset acts on the state's product, or on the state before it", "after", "before");

    public override CellNaming Naming => CellNaming.PyTorch();

    public override string? Refusal(CellSpec spec, CellSizes sizes) => GateBiases.Refusal(spec.Options);

    /// <summary>
    /// Declares the parameters, drawn as PyTorch draws them, but for biases of which <see cref="GateBiases"/> say otherwise.
    /// </summary>
    public static BlockParameters Declare(CellScope scope)
    {
        var drawn = new Initial.Uniform(1 / Math.Sqrt(scope.HiddenSize));
        var (ofInput, ofState) = GateBiases.Of(scope.Options, drawn, blocks: 3, keeping: 1);
        return BlockParameters.Declare(scope, 3, 3, drawn, drawn, ofInput, ofState);
    }

    public override void Step<T>(PlainStep<T> step)
    {
        T h = step["h"];
        T fromX = step.OfInput().Named("a");
        bool isBefore = step.Options.Is(reset, "before");
        T fromH = (isBefore ? step.OfState(h, 0, 2) : step.OfState(h)).Named("u");

        // r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise
        T r = (step.Block(fromX, 0) + step.Block(fromH, 0)).Sigmoid().Named("r");
        T z = (step.Block(fromX, 1) + step.Block(fromH, 1)).Sigmoid().Named("z");

        // n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn)), or tanh(W_in x + b_in + W_hn (r ⊙ h) + b_hn)
        T n = (step.Block(fromX, 2) + (isBefore ? step.OfState(r * h, 2) : r * step.Block(fromH, 2))).Tanh().Named("n");

        // h' = (1 − z) ⊙ n + z ⊙ h
        step["h"] = (1 - z) * n + z * h;
    }

    internal override RecurrentOperator Operator(CellSpec spec) => new("GRU", [1, 0, 2], HasResetAfter: !spec.Options.Is(reset, "before"));

    protected override Cell Create(CellScope scope) => scope.Options.Is(reset, "before")
        ? new GruResetFirstCell(Declare(scope))
        : new GruCell<Unmasked>(Declare(scope));
}

/// <summary>Step and adjoint of <see cref="GruType"/> whose reset acts before the product.</summary>
sealed class GruResetFirstCell : ResetFirstCell<Keeping>
{
    const int N = 0, R = 1, Z = 2;  // blocks

    readonly Product recurrent;

    public GruResetFirstCell(BlockParameters maps)
        : base(maps, maps.Sums((2, 2), (0, 0), (1, 1)), maps.State(2), (Z, R, N)) =>
        recurrent = AddProduct(maps.State(0, 1), H, Gates.Window(R, 2), DGates.Window(R, 2), accumulate: true);

    protected override void SumGates(in Step step) => step.Apply(recurrent);

    // [r z] += h Wᵀ
    protected override void SumGatesBackward(in Step step) => step.ApplyBackward(recurrent, accumulate: true, step.Gradient(H), Width);
}

/// <summary>Step and adjoint of <see cref="GruType"/>, and of <see cref="RegularisedGruType"/> with masks.</summary>
/// <typeparam name="TCandidate">What becomes of the candidate n.</typeparam>
sealed class GruCell<TCandidate> : Cell
    where TCandidate : struct, IMasking
{
    // Blocks. r and z are of sums of both products; n and q = U_n h are apart, because r acts between them:
    //     projection of x    n r z, and q's bias
    //     product of h         r z q, added
    const int N = 0, R = 1, Z = 2, Q = 3;

    readonly State h;
    readonly Slot gates;   // [n | r | z | q]: the sums before the step, the gates after it
    readonly Slot dGates;  // [n | r | z | q], of the sums
    readonly Product recurrent;
    readonly Side? candidate;      // its mask
    readonly StateDropout? dropout;

    public GruCell(BlockParameters maps, Regularisation? masks = null)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);
        AddProjection(maps.Sums((2, -1), (0, 0), (1, 1)).AddBiasBlock(2, maps.BiasHh), gates, dGates);

        candidate = masks?.Candidate(AddMask, HiddenSize);
        dropout = masks?.State(h, AddMask, AddSlot);
        masks?.Hold(AddHold, AddMask, h);
        recurrent = AddProduct(maps.State(0, 1, 2), dropout?.Source ?? h, gates.Window(R, 3), dGates.Window(R, 3), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        dropout?.Forward(step);
        step.Apply(recurrent);

        BlockRow mask = candidate is null ? default : step[candidate.Values].Flat;
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            GateMath.Sigmoid(g.Window(R, 2));
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes r = g[R, i], z = g[Z, i];
                var n = GateMath.Tanh(Vector512.FusedMultiplyAdd(r, g[Q, i], g[N, i]));
                var written = TCandidate.Apply(n, mask, at);
                hAfter[at] = Vector512.FusedMultiplyAdd(z, hBefore[at] - written, written);
                g[N, i] = n;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat;
        BlockRow mask = candidate is null ? default : step[candidate.Values].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes n = g[N, i], r = g[R, i], z = g[Z, i], q = g[Q, i], dNext = dH[at];

                // h' = w + z * (h - w), w = mask * n
                var dN = TCandidate.Apply(dNext * (Lanes.One - z), mask, at);
                var dZ = dNext * (hBefore[at] - TCandidate.Apply(n, mask, at));
                dH[at] = dNext * z;

                // n = Tanh(sumN + r * q)
                var dSumN = dN * Vector512.FusedMultiplyAdd(-n, n, Lanes.One);
                dG[Q, i] = dSumN * r;
                var dR = dSumN * q;
                dG[N, i] = dSumN;

                // z = Sigmoid(sumZ), r = Sigmoid(sumR)
                dG[Z, i] = dZ * z * (Lanes.One - z);
                dG[R, i] = dR * r * (Lanes.One - r);
            }
        }

        // [r z q] += h Wᵀ
        if (dropout is null)
            step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
        else
            dropout.Backward(step, recurrent, accumulate: true);
    }
}
