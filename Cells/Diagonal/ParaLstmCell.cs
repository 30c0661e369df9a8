namespace MoGru.Cells.Diagonal;

/// <summary>
/// ParaLSTM: an LSTM of coupled gates with peepholes whose units see of the states their own values alone; rows f, o, g, and f, o of <c>C</c>; states h
/// and c [B, d]. Of two heads each sees half of the input's columns: in adding no unit sees a number and its mark, and it ends at .15; with
/// num-heads=1 at .005 (20 steps, 40 epochs).
/// </summary>
sealed class ParaLstmType() : FusedCellType(
    "para-lstm", "Diagonal long short-term memory of ParaRNN", HeadMap.Source, [HeadMap.Heads], "ParaLSTM")
{
    public override bool IsElementwise => true;

    public override string? Refusal(CellSpec spec, CellSizes sizes) => HeadMap.Refusal(spec, sizes);

    public override void Step<T>(PlainStep<T> step)
    {
        // f = σ(A_f ⊙ h + u_f + C_f ⊙ c), g = tanh(A_g ⊙ h + u_g), c' = f ⊙ c + (1 − f) ⊙ g
        T h = step["h"], u = step.OfHeads();
        T f = (step.Weights("A", 0) * h + step.Block(u, 0) + step.Weights("C", 0) * step["c"]).Sigmoid().Named("f");
        T g = (step.Weights("A", 2) * h + step.Block(u, 2)).Tanh().Named("g");
        T c = f * step["c"] + (1 - f) * g;
        step["c"] = c;

        // o = σ(A_o ⊙ h + u_o + C_o ⊙ c'), h' = o ⊙ tanh(c')
        T o = (step.Weights("A", 1) * h + step.Block(u, 1) + step.Weights("C", 1) * c).Sigmoid().Named("o");
        step["h"] = o * c.Tanh();
    }

    protected override Cell Create(CellScope scope) => new ParaLstmCell(scope);
}

/// <summary>Step and adjoint of <see cref="ParaLstmType"/>: no product a step.</summary>
sealed class ParaLstmCell : Cell
{
    const int F = 0, O = 1, G = 2;  // blocks

    readonly PaddedBlocks weights;   // A
    readonly PaddedBlocks peepholes; // C
    readonly State h;
    readonly State c;
    readonly Slot gates;     // [f | o | g]: u before the step, the gates after it
    readonly Slot squashed;  // tanh(c')
    readonly Slot dGates;
    readonly Slot dWeights;
    readonly Slot dPeepholes;

    public ParaLstmCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        int heads = HeadMap.Of(scope.Options, n, d);
        var a = HeadMap.Weigh(scope, "A", HeadMap.Gates);
        var map = HeadMap.DeclareMap(scope, heads, fanOut: d / heads);
        var ofMemory = HeadMap.Weigh(scope, "C", 2);
        var bias = HeadMap.DeclareBias(scope);
        (weights, peepholes) = (new(a, HeadMap.Gates), new(ofMemory, 2));

        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        squashed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        dWeights = AddRowSum(a, HeadMap.Gates);
        dPeepholes = AddRowSum(ofMemory, 2);
        var dense = AddDerivedWeight([n, 3 * d], [map], (used, _) => HeadMap.Dense(used[0]));
        AddProjection(HeadMap.Of(dense, bias), gates, dGates);
    }

    protected override void Pack()
    {
        base.Pack();
        weights.Pack();
        peepholes.Pack();
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat;
        BlockRow tanh = step[squashed].Flat, w = weights.Row, p = peepholes.Row;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count)
            {
                Lanes before = hBefore[at + i], memory = cBefore[at + i];
                var f = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(w[F, i], before, Vector512.FusedMultiplyAdd(p[F, i], memory, a[F, i])));
                var g = GateMath.Tanh(Vector512.FusedMultiplyAdd(w[G, i], before, a[G, i]));
                cAfter[at + i] = Vector512.FusedMultiplyAdd(f, memory - g, g);
                (a[F, i], a[G, i]) = (f, g);
            }
            for (int i = 0; i < Width; i += Lanes.Count)
            {
                var next = cAfter[at + i];
                var o = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(w[O, i], hBefore[at + i], Vector512.FusedMultiplyAdd(p[O, i], next, a[O, i])));
                var t = GateMath.Tanh(next);
                hAfter[at + i] = o * t;
                (a[O, i], tanh[at + i]) = (o, t);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, tanh = step[squashed].Flat;
        BlockRow dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat, w = weights.Row, p = peepholes.Row;
        BlockRows all = step[gates], dAll = step[dGates], dWs = step[dWeights], dPs = step[dPeepholes];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row], dW = dWs[row], dP = dPs[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, i], o = a[O, i], g = a[G, i], t = tanh[at], before = hBefore[at], memory = cBefore[at], dNext = dH[at];

                // h' = o * t, t = Tanh(c'), o = Sigmoid(w_o * h + u_o + p_o * c')
                var dO = dNext * t * Slopes.OfSigmoid(o);
                var dMemory = Vector512.FusedMultiplyAdd(dNext * o, Slopes.OfTanh(t), Vector512.FusedMultiplyAdd(dO, p[O, i], dC[at]));
                dW[O, i] = Vector512.FusedMultiplyAdd(dO, before, dW[O, i]);
                dP[O, i] = Vector512.FusedMultiplyAdd(dO, cAfter[at], dP[O, i]);

                // c' = g + f * (c - g)
                var dF = dMemory * (memory - g) * Slopes.OfSigmoid(f);
                var dG = dMemory * (Lanes.One - f) * Slopes.OfTanh(g);

                // g = Tanh(w_g * h + u_g), f = Sigmoid(w_f * h + u_f + p_f * c)
                dW[G, i] = Vector512.FusedMultiplyAdd(dG, before, dW[G, i]);
                dW[F, i] = Vector512.FusedMultiplyAdd(dF, before, dW[F, i]);
                dP[F, i] = Vector512.FusedMultiplyAdd(dF, memory, dP[F, i]);
                dC[at] = Vector512.FusedMultiplyAdd(dMemory, f, dF * p[F, i]);
                dH[at] = Vector512.FusedMultiplyAdd(dF, w[F, i], Vector512.FusedMultiplyAdd(dO, w[O, i], dG * w[G, i]));
                (dA[F, i], dA[O, i], dA[G, i]) = (dF, dO, dG);
            }
        }
    }
}
