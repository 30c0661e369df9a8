namespace MoGru.Cells.Diagonal;

/// <summary>
/// ParaGRU: a GRU whose units see of the state their own value alone; rows z, r, n; state h [B, d]. Of two heads each sees half of the input's columns:
/// in adding no unit sees a number and its mark, and it ends at .15; with num-heads=1 at .002 (20 steps, 40 epochs).
/// </summary>
sealed class ParaGruType() : FusedCellType(
    "para-gru", "Diagonal gated recurrent unit of ParaRNN", HeadMap.Source, [HeadMap.Heads], "ParaGRU")
{
    public override bool IsElementwise => true;

    public override string? Refusal(CellSpec spec, CellSizes sizes) => HeadMap.Refusal(spec, sizes);

    public override void Step<T>(PlainStep<T> step)
    {
        // z = σ(A_z ⊙ h + u_z), r = σ(A_r ⊙ h + u_r), n = tanh(A_n ⊙ h ⊙ r + u_n), h' = (1 − z) ⊙ h + z ⊙ n
        T h = step["h"], u = step.OfHeads();
        T z = (step.Weights("A", 0) * h + step.Block(u, 0)).Sigmoid().Named("z");
        T r = (step.Weights("A", 1) * h + step.Block(u, 1)).Sigmoid().Named("r");
        T n = (step.Weights("A", 2) * h * r + step.Block(u, 2)).Tanh().Named("n");
        step["h"] = (1 - z) * h + z * n;
    }

    protected override Cell Create(CellScope scope) => new ParaGruCell(scope);
}

/// <summary>Step and adjoint of <see cref="ParaGruType"/>: no product a step.</summary>
sealed class ParaGruCell : Cell
{
    const int Z = 0, R = 1, N = 2;  // blocks

    readonly PaddedBlocks weights;  // A
    readonly State h;
    readonly Slot gates;  // [z | r | n]: u before the step, the gates after it
    readonly Slot dGates;
    readonly Slot dWeights;

    public ParaGruCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        var a = HeadMap.Weigh(scope, "A", HeadMap.Gates);
        var map = HeadMap.DeclareMap(scope, HeadMap.Of(scope.Options, n, d), fanOut: d);
        var bias = HeadMap.DeclareBias(scope);
        weights = new(a, HeadMap.Gates);

        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        dWeights = AddRowSum(a, HeadMap.Gates);
        var dense = AddDerivedWeight([n, 3 * d], [map], (used, _) => HeadMap.Dense(used[0]));
        AddProjection(HeadMap.Of(dense, bias), gates, dGates);
    }

    protected override void Pack()
    {
        base.Pack();
        weights.Pack();
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, w = weights.Row;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var before = hBefore[at];
                var z = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(w[Z, i], before, a[Z, i]));
                var r = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(w[R, i], before, a[R, i]));
                var n = GateMath.Tanh(Vector512.FusedMultiplyAdd(w[N, i] * before, r, a[N, i]));
                hAfter[at] = Vector512.FusedMultiplyAdd(z, n - before, before);
                (a[Z, i], a[R, i], a[N, i]) = (z, r, n);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, w = weights.Row;
        BlockRows all = step[gates], dAll = step[dGates], dWs = step[dWeights];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row], dW = dWs[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], r = a[R, i], n = a[N, i], before = hBefore[at], dNext = dH[at];

                // h' = h + z * (n - h)
                var dZ = dNext * (n - before) * Slopes.OfSigmoid(z);
                var dBefore = dNext * (Lanes.One - z);

                // n = Tanh(w_n * h * r + u_n)
                var dN = dNext * z * Slopes.OfTanh(n);
                var dR = dN * w[N, i] * before * Slopes.OfSigmoid(r);
                dBefore = Vector512.FusedMultiplyAdd(dN * w[N, i], r, dBefore);
                dW[N, i] = Vector512.FusedMultiplyAdd(dN * before, r, dW[N, i]);

                // r = Sigmoid(w_r * h + u_r), z = Sigmoid(w_z * h + u_z)
                dW[R, i] = Vector512.FusedMultiplyAdd(dR, before, dW[R, i]);
                dW[Z, i] = Vector512.FusedMultiplyAdd(dZ, before, dW[Z, i]);
                dH[at] = Vector512.FusedMultiplyAdd(dZ, w[Z, i], Vector512.FusedMultiplyAdd(dR, w[R, i], dBefore));
                (dA[Z, i], dA[R, i], dA[N, i]) = (dZ, dR, dN);
            }
        }
    }
}
