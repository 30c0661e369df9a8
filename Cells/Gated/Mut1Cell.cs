namespace MoGru.Cells.Gated;

/// <summary>MUT1: z knows x alone, and the candidate a tanh of it; rows z, r, k of the input (raw: z, r) and r, k of the state.</summary>
sealed class Mut1Type() : MutType("mut1", "First mutation of the GRU", "MUT1", [OfRawInput, BlockParameters.NoBias])
{
    public override void Step<T>(PlainStep<T> step)
    {
        // z = σ(x_z), r = σ(a_r), g of tanh(x_k), or of tanh(x)
        T x = step.OfInput().Named("x_");
        T z = step.Block(x, 0).Sigmoid().Named("z");
        T r = (step.Block(x, 1) + step.OfState(step["h"], 0)).Sigmoid().Named("r");
        Write(step, z, r, (IsRaw(step.Options) ? step.X : step.Block(x, 2)).Tanh(), 1);
    }

    protected override Cell Create(CellScope scope)
    {
        bool raw = IsRaw(scope.Options);
        return new Mut1Cell(BlockParameters.Declare(scope, raw ? 2 : 3, 2), raw);
    }
}

/// <summary><see cref="Mut1Type"/>: products of h and r ⊙ h.</summary>
sealed class Mut1Cell : ResetFirstCell<Writing>
{
    const int Z = 0, R = 1, X = 2, G = 3;  // blocks: X is tanh(x_k), to which g's sum adds the product

    readonly bool raw;
    readonly Product recurrent;

    public Mut1Cell(BlockParameters maps, bool raw)
        : base(maps, OfInput(maps, raw).AddBiasBlock(1, maps.BiasHh), maps.State(1), (Z, R, G))
    {
        this.raw = raw;
        recurrent = AddProduct(maps.State(0), H, Gates.Window(R, 1), DGates.Window(R, 1), accumulate: true);
        if (raw)
            ReadInput();
    }

    static GateMap OfInput(BlockParameters maps, bool raw) =>
        raw ? maps.Sums((0, -1), (1, 0)).AddBiasBlock(0, null) : maps.Sums((0, -1), (1, 0), (2, -1));

    protected override void SumGates(in Step step)
    {
        step.Apply(recurrent);
        if (raw)
            RawInput.Add(step, Gates, X);
        var all = step[Gates];
        for (int row = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count)
            {
                a[X, i] = GateMath.Tanh(a[X, i]);
                a[G, i] += a[X, i];
            }
        }
    }

    protected override void SumGatesBackward(in Step step)
    {
        BlockRows all = step[Gates], dAll = step[DGates];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count)
            {
                // sum += Tanh(x_k)
                dA[X, i] = dA[G, i] * Slopes.OfTanh(a[X, i]);
            }
        }

        // x_k = x
        if (raw)
            RawInput.AddBackward(step, DGates, X);

        // a_r += h U_rᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(H), Width);
    }
}
