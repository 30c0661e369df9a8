using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// The gated recurrent unit of Cho et al., whose reset acts after the recurrent product: exactly PyTorch's <c>nn.GRU</c>, gate rows r, z, n;
/// state h [B, d].
/// </summary>
sealed class GruType() : FusedCellType(
    "gru", "Gated recurrent unit",
    new("Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, first version", 2014, "arXiv 1406.1078v1"),
    [BlockParameters.NoBias], "GRU")
{
    public override CellNaming Naming => CellNaming.PyTorch();

    public override void Step<T>(PlainStep<T> step)
    {
        int d = step.HiddenSize;
        T h = step["h"];
        T fromX = step.OfInput().Named("a");
        T fromH = step.OfState(h).Named("u");

        // r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise
        T r = (fromX.Slice(1, 0, d) + fromH.Slice(1, 0, d)).Sigmoid().Named("r");
        T z = (fromX.Slice(1, d, d) + fromH.Slice(1, d, d)).Sigmoid().Named("z");

        // n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))
        T n = (fromX.Slice(1, 2 * d, d) + r * fromH.Slice(1, 2 * d, d)).Tanh().Named("n");

        // h' = (1 − z) ⊙ n + z ⊙ h
        step["h"] = (1 - z) * n + z * h;
    }

    protected override Cell Create(CellScope scope) => new GruCell<Unmasked>(scope, bias: !scope.Options.Has(BlockParameters.NoBias));
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

    public GruCell(CellScope scope, Regularisation? masks = null, bool bias = true)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        var initial = new Initial.Uniform(1 / Math.Sqrt(d));
        var weightIh = scope.Parameter("weight_ih", [3 * d, n], initial);  // rows r, z, n
        var weightHh = scope.Parameter("weight_hh", [3 * d, d], initial);
        Parameter[] ofInput = bias ? [scope.Parameter("bias_ih", [3 * d], initial)] : [];
        Parameter[] ofState = bias ? [scope.Parameter("bias_hh", [3 * d], initial)] : [];

        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);

        var input = new GateMap(n, d)
            .Add(weightIh, 2 * d, 0, ofInput)
            .Add(weightIh, 0, 0, [.. ofInput, .. ofState])
            .Add(weightIh, d, 0, [.. ofInput, .. ofState])
            .AddBias(2 * d, ofState);
        AddProjection(input, gates, dGates);

        candidate = masks?.Candidate(AddMask, d);
        dropout = masks?.State(h, AddMask, AddSlot);
        masks?.Hold(AddHold, AddMask, h);
        var hidden = new GateMap(d, d).Add(weightHh, 0).Add(weightHh, d).Add(weightHh, 2 * d);
        recurrent = AddProduct(hidden, dropout?.Source ?? h, gates.Window(R, 3), dGates.Window(R, 3), accumulate: true);
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
