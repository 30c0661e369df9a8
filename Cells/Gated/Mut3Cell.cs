namespace MoGru.Cells.Gated;

/// <summary>MUT3: a GRU whose write gate sees a tanh of the state; rows z, r, k.</summary>
sealed class Mut3Type() : MutType("mut3", "Third mutation of the GRU", "MUT3", [BlockParameters.NoBias])
{
    public override void Step<T>(PlainStep<T> step)
    {
        // z = σ(x_z + U_z tanh(h) + b_z), r = σ(a_r), g of x_k
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T z = (step.Block(x, 0) + step.OfState(h.Tanh(), 0)).Sigmoid().Named("z");
        T r = (step.Block(x, 1) + step.OfState(h, 1)).Sigmoid().Named("r");
        Write(step, z, r, step.Block(x, 2), 2);
    }

    protected override Cell Create(CellScope scope) => new Mut3Cell(BlockParameters.Declare(scope, 3, 3));
}

/// <summary><see cref="Mut3Type"/>: products of tanh(h), h and r ⊙ h.</summary>
sealed class Mut3Cell : ResetFirstCell<Writing>
{
    const int G = 0, Z = 1, R = 2;  // blocks

    readonly Slot bounded;   // tanh(h)
    readonly Slot dBounded;
    readonly Product recurrent, ofBounded;

    public Mut3Cell(BlockParameters maps)
        : base(maps, maps.Sums((2, 2), (0, 0), (1, 1)), maps.State(2), (Z, R, G))
    {
        bounded = AddSlot(SlotKind.Saved);
        dBounded = AddSlot(SlotKind.Scratch);
        ofBounded = AddProduct(maps.State(0), bounded, Gates.Window(Z, 1), DGates.Window(Z, 1), accumulate: true);
        recurrent = AddProduct(maps.State(1), H, Gates.Window(R, 1), DGates.Window(R, 1), accumulate: true);
    }

    protected override void SumGates(in Step step)
    {
        Span<float> hBefore = step.Before(H), tanh = step[bounded];
        for (int at = 0; at < tanh.Length; at += Lanes.Count)
            GateMath.Tanh(Lane.Load(hBefore, at)).Store(tanh, at);
        step.Apply(ofBounded);
        step.Apply(recurrent);
    }

    protected override void SumGatesBackward(in Step step)
    {
        // z += Tanh(h) U_zᵀ
        step.ApplyBackward(ofBounded, accumulate: false, step[dBounded], Width);

        // tanh = Tanh(h)
        BlockRow dH = step.Gradient(H).Flat, tanh = step[bounded].Flat, dTanh = step[dBounded].Flat;
        for (int at = 0; at < step.Rows * Width; at += Lanes.Count)
            dH[at] = Vector512.FusedMultiplyAdd(dTanh[at], Slopes.OfTanh(tanh[at]), dH[at]);

        // a_r += h U_rᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(H), Width);
    }
}
