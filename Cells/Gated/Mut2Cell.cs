namespace MoGru.Cells.Gated;

/// <summary>MUT2: a GRU, whose reset gate in the paper takes x without a map; rows z, r, k (raw, of the input: z, k).</summary>
sealed class Mut2Type() : MutType("mut2", "Second mutation of the GRU", "MUT2", [OfRawInput, BlockParameters.NoBias])
{
    public override void Step<T>(PlainStep<T> step)
    {
        // z = σ(a_z), r = σ(a_r), or σ(x + h_r), g of x_k
        T h = step["h"];
        bool raw = IsRaw(step.Options);
        T x = step.OfInput().Named("x_");
        T z = (step.Block(x, 0) + step.OfState(h, 0)).Sigmoid().Named("z");
        T r = ((raw ? step.X : step.Block(x, 1)) + step.OfState(h, 1)).Sigmoid().Named("r");
        Write(step, z, r, step.Block(x, raw ? 1 : 2), 2);
    }

    protected override Cell Create(CellScope scope)
    {
        bool raw = IsRaw(scope.Options);
        return new Mut2Cell(BlockParameters.Declare(scope, raw ? 2 : 3, 3), raw);
    }
}

/// <summary><see cref="Mut2Type"/>: products of h and r ⊙ h.</summary>
sealed class Mut2Cell : ResetFirstCell<Writing>
{
    const int G = 0, Z = 1, R = 2;  // blocks

    readonly bool raw;
    readonly Product recurrent;

    public Mut2Cell(BlockParameters maps, bool raw)
        : base(maps, OfInput(maps, raw), maps.State(2), (Z, R, G))
    {
        this.raw = raw;
        recurrent = AddProduct(maps.State(0, 1), H, Gates.Window(Z, 2), DGates.Window(Z, 2), accumulate: true);
        if (raw)
            ReadInput();
    }

    static GateMap OfInput(BlockParameters maps, bool raw) =>
        raw ? maps.Sums((1, 2), (0, 0)).AddBiasBlock(1, maps.BiasHh) : maps.Sums((2, 2), (0, 0), (1, 1));

    protected override void SumGates(in Step step)
    {
        step.Apply(recurrent);
        if (raw)
            RawInput.Add(step, Gates, R);
    }

    protected override void SumGatesBackward(in Step step)
    {
        // a_r += x
        if (raw)
            RawInput.AddBackward(step, DGates, R);

        // [a_z a_r] += h Uᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(H), Width);
    }
}
