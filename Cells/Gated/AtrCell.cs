namespace MoGru.Cells.Gated;

/// <summary>ATR: an input gate i and a forget gate f of the sum and the difference of what input and state give; state h [B, d].</summary>
sealed class AtrType() : FusedCellType(
    "atr", "Addition-subtraction twin-gated network",
    new("Zhang, Xiong, Su, Lin, Zhang, Simplifying Neural Machine Translation with Addition-Subtraction Twin-Gated Recurrent Networks", 2018, "arXiv 1810.12546"),
    [BlockParameters.NoBias], "ATR")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // i = σ(p + q), f = σ(p − q), h' = i ⊙ p + f ⊙ h
        T h = step["h"];
        T p = step.OfInput().Named("p");
        T q = step.OfState(h).Named("q");
        T i = (p + q).Sigmoid().Named("i");
        T f = (p - q).Sigmoid().Named("f");
        step["h"] = i * p + f * h;
    }

    protected override Cell Create(CellScope scope) => new AtrCell(BlockParameters.Declare(scope, 1, 1));
}

/// <summary>Step and adjoint of <see cref="AtrType"/>: one product a step.</summary>
sealed class AtrCell : Cell
{
    const int P = 0, Q = 1, F = 1, I = 2;  // blocks; f stands where q was

    readonly State h;
    readonly Slot gates;   // [p | q, then f | i]
    readonly Slot dGates;  // [p | q]
    readonly Product recurrent;

    public AtrCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Input(0).AddBiasBlock(0, maps.BiasHh), gates.Window(P, 2), dGates);
        recurrent = AddProduct(maps.State(0), h, gates.Window(Q, 1), dGates.Window(Q, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes p = a[P, k], q = a[Q, k];
                Lanes i = GateMath.Sigmoid(p + q), f = GateMath.Sigmoid(p - q);
                hAfter[at] = Vector512.FusedMultiplyAdd(i, p, f * hBefore[at]);
                (a[F, k], a[I, k]) = (f, i);
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
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes p = a[P, k], f = a[F, k], i = a[I, k], dNext = dH[at];

                // h' = i * p + f * h
                var dI = dNext * p;
                var dF = dNext * hBefore[at];
                dH[at] = dNext * f;

                // i = Sigmoid(p + q), f = Sigmoid(p - q)
                Lanes dSum = dI * Slopes.OfSigmoid(i), dDifference = dF * Slopes.OfSigmoid(f);
                dA[P, k] = Vector512.FusedMultiplyAdd(dNext, i, dSum + dDifference);
                dA[Q, k] = dSum - dDifference;
            }
        }

        // q += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
