namespace MoGru.Cells.Diagonal;

/// <summary>Strongly typed RNN: a mean of mapped inputs whose weights are gates of the input alone; rows z, f; state h [B, d].</summary>
sealed class TrnnType() : FusedCellType("trnn", "Strongly typed RNN", StronglyTypedCell.Source, [BlockParameters.NoBias], "TRNN")
{
    public override bool IsElementwise => true;

    public override void Step<T>(PlainStep<T> step)
    {
        // z = x_z, f = σ(x_f), h' = f ⊙ h + (1 − f) ⊙ z
        T x = step.OfInput();
        T z = step.Block(x, 0).Named("z");
        T f = step.Block(x, 1).Sigmoid().Named("f");
        step["h"] = f * step["h"] + (1 - f) * z;
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight_ih", [2 * d, n], BlockParameters.Xavier);
        var bias = BlockParameters.DeclareBias(scope, "bias_ih", 2);
        return new TrnnCell(new GateMap(n, d).AddBlock(weight, 0, bias).AddBlock(weight, 1, bias));
    }
}

/// <summary>Step and adjoint of <see cref="TrnnType"/>: no product.</summary>
sealed class TrnnCell : Cell
{
    const int Z = 0, F = 1;  // blocks

    readonly State h;
    readonly Slot gates;  // [z | f]
    readonly Slot dGates;

    public TrnnCell(GateMap ofInput)
        : base(ofInput.Depth, ofInput.BlockSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(ofInput, gates, dGates);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var f = GateMath.Sigmoid(a[F, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(f, hBefore[at] - a[Z, i], a[Z, i]);
                a[F, i] = f;
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
                Lanes z = a[Z, i], f = a[F, i], dNext = dH[at];

                // h' = z + f * (h - z), f = Sigmoid(x_f)
                dA[Z, i] = dNext * (Lanes.One - f);
                dA[F, i] = dNext * (hBefore[at] - z) * Slopes.OfSigmoid(f);
                dH[at] = dNext * f;
            }
        }
    }
}
