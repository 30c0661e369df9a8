namespace MoGru.Cells.Gated;

/// <summary>MiRU1: λ in place of the update gate, and a reset gate r; rows r, k; state h [B, d].</summary>
sealed class MiRu1Type() : FusedCellType(
    "miru1", "Minion recurrent unit with a reset gate",
    new("Minion recurrent units, Neurocomputing, doi 10.1016/j.neucom.2026.132847", 2026), [updateCoefficient, BlockParameters.NoBias],
    "MiRU1")
{
    static readonly NumberOption updateCoefficient =
        new("update-coefficient", "λ, the share of the state that is kept", 0.5) { Least = 0, Most = 1, Examples = [0.75, 0] };

    public override void Step<T>(PlainStep<T> step)
    {
        // r = σ(a_r), g = tanh(x_k + U_k (r ⊙ h) + b_k), h' = λ h + (1 − λ) g
        double kept = step.Options.Number(updateCoefficient);
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T r = (step.Block(x, 0) + step.OfState(h, 0)).Sigmoid().Named("r");
        T g = (step.Block(x, 1) + step.OfState(r * h, 1)).Tanh().Named("g");
        step["h"] = kept * h + (1 - kept) * g;
    }

    protected override Cell Create(CellScope scope) =>
        new MiRu1Cell(BlockParameters.Declare(scope, 2, 2), (float)scope.Options.Number(updateCoefficient));
}

/// <summary>Step and adjoint of <see cref="MiRu1Type"/>: two products a step, the second of r ⊙ h.</summary>
sealed class MiRu1Cell : Cell
{
    const int R = 0, G = 1;  // blocks

    readonly float kept;
    readonly State h;
    readonly Slot gates, dGates;  // [r | g]: what the products give before the step, the gates after it
    readonly Slot reset, dReset;  // r ⊙ h, made anew backward
    readonly Product recurrent, candidate;

    public MiRu1Cell(BlockParameters maps, float kept)
        : base(maps.InputSize, maps.HiddenSize)
    {
        this.kept = kept;
        h = AddState("h");
        (gates, dGates) = (AddSlot(SlotKind.Saved, blocks: 2), AddSlot(SlotKind.Gradient, blocks: 2));
        (reset, dReset) = (AddSlot(SlotKind.Chunk), AddSlot(SlotKind.Scratch));
        AddProjection(maps.Sums((0, 0), (1, 1)), gates, dGates);
        recurrent = AddProduct(maps.State(0), h, gates.Window(R, 1), dGates.Window(R, 1), accumulate: true);
        candidate = AddProduct(maps.State(1), reset, gates.Window(G, 1), dGates.Window(G, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, resetH = step[reset].Flat;
        var all = step[gates];
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                a[R, i] = GateMath.Sigmoid(a[R, i]);
                resetH[at] = a[R, i] * hBefore[at];
            }
        }
        step.Apply(candidate);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var g = GateMath.Tanh(a[G, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(Vector512.Create(kept), hBefore[at] - g, g);
                a[G, i] = g;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, resetH = step[reset].Flat, dResetH = step[dReset].Flat;
        BlockRows all = step[gates], dAll = step[dGates];

        // h' = g + kept * (h - g), g = Tanh(sum)
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                dA[G, i] = dH[at] * (1 - kept) * Slopes.OfTanh(a[G, i]);
        }

        // sum += (r ⊙ h) U_kᵀ
        step.ApplyBackward(candidate, accumulate: false, step[dReset], Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var r = a[R, i];

                // resetH = r * h, r = Sigmoid(a_r), h' = g + kept * (h - g)
                resetH[at] = r * hBefore[at];
                dA[R, i] = dResetH[at] * hBefore[at] * Slopes.OfSigmoid(r);
                dH[at] = Vector512.FusedMultiplyAdd(dResetH[at], r, dH[at] * kept);
            }
        }

        // a_r += h U_rᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
