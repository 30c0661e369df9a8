namespace MoGru.Cells.Gated;

/// <summary>SGRN: a gate f of all blends the state and the mapped input x_, whose only map it is; state h [B, d].</summary>
sealed class SgrnType() : FusedCellType(
    "sgrn", "Simple gated recurrent network", new("IET Generation, Transmission & Distribution, doi 10.1049/gtd2.12056", 2021),
    [BlockParameters.NoBias], "SGRN")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // f = σ(x_ + h_), h' = tanh((1 − f) ⊙ x_ + f ⊙ h)
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T f = (x + step.OfState(h)).Sigmoid().Named("f");
        step["h"] = ((1 - f) * x + f * h).Tanh();
    }

    protected override Cell Create(CellScope scope) => new SgrnCell(BlockParameters.Declare(scope, 1, 1));
}

/// <summary>Step and adjoint of <see cref="SgrnType"/>: one product a step.</summary>
sealed class SgrnCell : Cell
{
    const int X = 0, F = 1;  // blocks

    readonly State h;
    readonly Slot gates;   // [x_ | f]: of f, what the product of h gives before the step, the gate after it
    readonly Slot dGates;
    readonly Product recurrent;

    public SgrnCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Input(0).AddBiasBlock(0, maps.BiasHh), gates, dGates);
        recurrent = AddProduct(maps.State(0), h, gates.Window(F, 1), dGates.Window(F, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes x = a[X, i], f = GateMath.Sigmoid(x + a[F, i]);
                hAfter[at] = GateMath.Tanh(Vector512.FusedMultiplyAdd(f, hBefore[at] - x, x));
                a[F, i] = f;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes x = a[X, i], f = a[F, i];

                // h' = Tanh(x + f * (h - x))
                var dBlend = dH[at] * Slopes.OfTanh(hAfter[at]);
                var dF = dBlend * (hBefore[at] - x);
                dH[at] = dBlend * f;

                // f = Sigmoid(x + h_)
                var dSum = dF * Slopes.OfSigmoid(f);
                dA[F, i] = dSum;
                dA[X, i] = Vector512.FusedMultiplyAdd(dBlend, Lanes.One - f, dSum);
            }
        }

        // h_ += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
