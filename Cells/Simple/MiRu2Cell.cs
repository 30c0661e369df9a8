namespace MoGru.Cells.Simple;

/// <summary>
/// MiRU2: both gates are fixed numbers, λ and θ; state h [B, d]. With λ = ½ half of the state is gone every step: adding (20 steps, 40 epochs) ends
/// between .02 and .09, by the seed; with λ = .9 and a learning rate of .003 at .012.
/// </summary>
sealed class MiRu2Type() : FusedCellType(
    "miru2", "Minion recurrent unit without gates", new("Minion recurrent units, Neurocomputing, doi 10.1016/j.neucom.2026.132847", 2026),
    [updateCoefficient, resetCoefficient, BlockParameters.NoBias], "MiRU2")
{
    static readonly NumberOption updateCoefficient =
        new("update-coefficient", "λ, the share of the state that is kept", 0.5) { Least = 0, Most = 1, Examples = [0.75, 0] };
    static readonly NumberOption resetCoefficient =
        new("reset-coefficient", "θ, the share of the state that the candidate sees", 0.5) { Least = 0, Most = 1, Examples = [0.25, 1] };

    public override void Step<T>(PlainStep<T> step)
    {
        // g = tanh(x_ + U (θ h) + b_hh), h' = λ h + (1 − λ) g
        double kept = step.Options.Number(updateCoefficient);
        T h = step["h"];
        T g = (step.OfInput() + step.OfState(step.Options.Number(resetCoefficient) * h)).Tanh().Named("g");
        step["h"] = kept * h + (1 - kept) * g;
    }

    protected override Cell Create(CellScope scope) => new MiRu2Cell(
        BlockParameters.Declare(scope, 1, 1),
        (float)scope.Options.Number(updateCoefficient),
        (float)scope.Options.Number(resetCoefficient));
}

/// <summary>Step and adjoint of <see cref="MiRu2Type"/>: one product a step.</summary>
sealed class MiRu2Cell : Cell
{
    readonly float kept, seen;
    readonly State h;
    readonly Slot candidate;   // g, and what the projection gives before the step
    readonly Slot product;     // h Uᵀ
    readonly Slot dCandidate;
    readonly Slot dProduct;
    readonly Product recurrent;

    public MiRu2Cell(BlockParameters maps, float kept, float seen)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.kept, this.seen) = (kept, seen);
        h = AddState("h");
        candidate = AddSlot(SlotKind.Saved);
        product = AddSlot(SlotKind.Scratch);
        dCandidate = AddSlot(SlotKind.Gradient);
        dProduct = AddSlot(SlotKind.Gradient);
        AddProjection(maps.Sums((0, 0)), candidate, dCandidate);
        recurrent = AddProduct(maps.State(0), h, product, dProduct, accumulate: false);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        Span<float> hBefore = step.Before(h), hAfter = step.After(h), all = step[candidate], products = step[product];
        for (int at = 0; at < all.Length; at += Lanes.Count)
        {
            var g = GateMath.Tanh(Vector512.FusedMultiplyAdd(Vector512.Create(seen), Lane.Load(products, at), Lane.Load(all, at)));
            Vector512.FusedMultiplyAdd(Vector512.Create(kept), Lane.Load(hBefore, at) - g, g).Store(hAfter, at);
            g.Store(all, at);
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> dH = step.Gradient(h), all = step[candidate], dAll = step[dCandidate], dProducts = step[dProduct];
        for (int at = 0; at < dH.Length; at += Lanes.Count)
        {
            Lanes g = Lane.Load(all, at), dNext = Lane.Load(dH, at);

            // h' = g + kept * (h - g)
            var dG = dNext * (1 - kept);
            (dNext * kept).Store(dH, at);

            // g = Tanh(x_ + seen * product)
            var dSum = dG * Slopes.OfTanh(g);
            dSum.Store(dAll, at);
            (dSum * seen).Store(dProducts, at);
        }

        // product = h Uᵀ
        step.ApplyBackward(recurrent, accumulate: true, dH, Width);
    }
}
