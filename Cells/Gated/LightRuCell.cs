namespace MoGru.Cells.Gated;

/// <summary>LightRU: the candidate g is of the input alone, and one gate f, which writes; rows k, f of the input; state h [B, d].</summary>
sealed class LightRuType() : FusedCellType(
    "light-ru", "Light recurrent unit", new("Ye et al., Light Recurrent Unit", 2024, "Electronics 13, 3204"), [BlockParameters.NoBias],
    "LightRU")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // g = tanh(x_k), f = σ(x_f + h_f), h' = (1 − f) ⊙ h + f ⊙ g
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T g = step.Block(x, 0).Tanh().Named("g");
        T f = (step.Block(x, 1) + step.OfState(h)).Sigmoid().Named("f");
        step["h"] = (1 - f) * h + f * g;
    }

    protected override Cell Create(CellScope scope) => new LightRuCell(BlockParameters.Declare(scope, 2, 1));
}

/// <summary>Step and adjoint of <see cref="LightRuType"/>: one product a step.</summary>
sealed class LightRuCell : Cell
{
    const int F = 0, G = 1;  // blocks

    readonly State h;
    readonly Slot gates;   // [f | g]: what the products give before the step, the gates after it
    readonly Slot dGates;
    readonly Product recurrent;

    public LightRuCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Sums((1, 0), (0, -1)), gates, dGates);
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
                Lanes f = GateMath.Sigmoid(a[F, i]), g = GateMath.Tanh(a[G, i]), before = hBefore[at];
                hAfter[at] = Vector512.FusedMultiplyAdd(f, g - before, before);
                (a[F, i], a[G, i]) = (f, g);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, i], g = a[G, i], dNext = dH[at];

                // h' = h + f * (g - h)
                var dF = dNext * (g - hBefore[at]);
                var dG = dNext * f;
                dH[at] = dNext * (Lanes.One - f);

                // f = Sigmoid(a_f), g = Tanh(x_k)
                dA[F, i] = dF * Slopes.OfSigmoid(f);
                dA[G, i] = dG * Slopes.OfTanh(g);
            }
        }

        // a_f += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
