using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// The GRU with LayerNorm over the gates of the input and over those of the state; columns z, r, n; state h [B, d]. From a zero state the gradient meets
/// a norm of zeros, whose slope is 316.
/// </summary>
sealed class LayerNormGruType() : FusedCellType(
    "layer-norm-gru", "Gated recurrent unit with LayerNorm", new("Ba, Kiros, Hinton, Layer Normalization", 2016, "arXiv 1607.06450"),
    [LayerNormCell.Zoneout, LayerNormCell.DropConnect], "LayerNormGRU")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // p = LN(x K; γ₀) + b, s = LN(h R; γ₁) + b'
        T h = step["h"];
        T p = (step.NormOfInput() + step.Parameter("bias").Reshape([1, 3 * step.HiddenSize])).Named("p");
        T s = (step.NormOfState() + step.Parameter("recurrent_bias").Reshape([1, 3 * step.HiddenSize])).Named("s");

        // z = σ(p_z + s_z), r = σ(p_r + s_r), n = tanh(p_n + r ⊙ s_n), h' = zone(z ⊙ h + (1 − z) ⊙ n, h)
        T z = (step.Block(p, 0) + step.Block(s, 0)).Sigmoid().Named("z");
        T r = (step.Block(p, 1) + step.Block(s, 1)).Sigmoid().Named("r");
        T n = (step.Block(p, 2) + r * step.Block(s, 2)).Tanh().Named("n");
        step["h"] = step.Held(LayerNormCell.Zoneout, "zoneout_h", z * h + (1 - z) * n, h);
    }

    protected override Cell Create(CellScope scope) => new LayerNormGruCell(scope);
}

/// <summary>Step and adjoint of <see cref="LayerNormGruType"/>: one product a step.</summary>
sealed class LayerNormGruCell : LayerNormCell
{
    const int Z = 0, R = 1, N = 2, Blocks = 3;

    readonly Slot gates;   // [z | r | n]
    readonly Slot dGates;  // of a row, [p_z | p_r | p_n]

    public LayerNormGruCell(CellScope scope)
        : base(scope, Blocks, Initial.Zero, recurrentBias: true)
    {
        gates = AddSlot(SlotKind.Saved, Blocks);
        dGates = AddSlot(SlotKind.Scratch, Blocks);
    }

    public override void Forward(in Step step)
    {
        step.Apply(Recurrent);
        var ofInput = OfInput(step);
        var ofState = NormOfState(step);
        BlockRow hBefore = step.Before(H).Flat, hAfter = step.After(H).Flat, gains = ofState.Gains, bs = RecurrentShift!.Row;
        BlockRows all = step[gates], ss = step[OfState];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], s = ss[row];
            var rho = ofState.Measure(row);
            ofInput.Forward(row, a);
            for (int i = 0; i < N * Width; i += Lanes.Count)
                a[i] = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(s[i] * rho, gains[i], bs[i]) + a[i]);
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var sN = Vector512.FusedMultiplyAdd(s[N, i] * rho, gains[N, i], bs[N, i]);
                var n = GateMath.Tanh(Vector512.FusedMultiplyAdd(a[R, i], sN, a[N, i]));
                hAfter[at] = Vector512.FusedMultiplyAdd(a[Z, i], hBefore[at] - n, n);
                a[N, i] = n;
            }
        }
    }

    public override void Backward(in Step step)
    {
        var ofInput = OfInputBackward(step);
        var ofState = NormOfStateBackward(step);
        BlockRow hBefore = step.Before(H).Flat, dH = step.Gradient(H).Flat, gains = ofState.Gains, bs = RecurrentShift!.Row, dP = step[dGates][0];
        BlockRows all = step[gates], ss = step[OfState], dSs = step[DOfState];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], s = ss[row], dS = dSs[row];
            var rho = ofState.Rho(row);
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                for (int block = Blocks; block < 2 * Blocks; block++)
                    a.AskFor(block * Width + i);
                Lanes z = a[Z, i], r = a[R, i], n = a[N, i], dNext = dH[at];

                // h' = n + z * (h - n)
                var dZ = dNext * (hBefore[at] - n) * Slopes.OfSigmoid(z);
                var dN = dNext * (Lanes.One - z) * Slopes.OfTanh(n);
                dH[at] = dNext * z;

                // n = Tanh(p_n + r * s_n), r = Sigmoid(p_r + s_r), z = Sigmoid(p_z + s_z), s = gain' * h R ρ' + b'
                var sN = Vector512.FusedMultiplyAdd(s[N, i] * rho, gains[N, i], bs[N, i]);
                var dR = dN * sN * Slopes.OfSigmoid(r);
                (dP[Z, i], dP[R, i], dP[N, i]) = (dZ, dR, dN);
                (dS[Z, i], dS[R, i], dS[N, i]) = (dZ, dR, dN * r);
            }
            ofInput.Backward(row, dP);
            ofState.Backward(row, dS, dS);
        }
        step.ApplyBackward(Recurrent, accumulate: true, step.Gradient(H), Width);
    }
}
