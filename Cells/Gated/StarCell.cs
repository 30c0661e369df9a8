namespace MoGru.Cells.Gated;

/// <summary>
/// STAR: a gate k writes the mapped input z, and a tanh bounds what is kept, so that it may be stacked deep; rows z, k; state h [B, d].
/// </summary>
sealed class StarType() : FusedCellType(
    "star", "Stackable recurrent cell",
    new("Turkoglu, D'Aronco, Wegner, Schindler, Gating Revisited: Deep Multi-layer RNNs That Can Be Trained", 2019, "arXiv 1911.11033"),
    [BlockParameters.NoBias], "STAR")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // z = tanh(x_z), k = σ(x_k + h_k), h' = tanh((1 − k) ⊙ h + k ⊙ z)
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T z = step.Block(x, 0).Tanh().Named("z");
        T k = (step.Block(x, 1) + step.OfState(h)).Sigmoid().Named("k");
        step["h"] = ((1 - k) * h + k * z).Tanh();
    }

    protected override Cell Create(CellScope scope) => new StarCell(BlockParameters.Declare(scope, 2, 1));
}

/// <summary>Step and adjoint of <see cref="StarType"/>: one product a step.</summary>
sealed class StarCell : Cell
{
    const int Z = 0, K = 1;  // blocks

    readonly State h;
    readonly Slot gates;   // [z | k]: what the products give before the step, the gates after it
    readonly Slot dGates;
    readonly Product recurrent;

    public StarCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Sums((0, -1), (1, 0)), gates, dGates);
        recurrent = AddProduct(maps.State(0), h, gates.Window(K, 1), dGates.Window(K, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            GateMath.Sigmoid(a.Window(K, 1));
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var z = GateMath.Tanh(a[Z, i]);
                hAfter[at] = GateMath.Tanh(Vector512.FusedMultiplyAdd(a[K, i], z - hBefore[at], hBefore[at]));
                a[Z, i] = z;
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
                Lanes z = a[Z, i], k = a[K, i];

                // h' = Tanh(h + k * (z - h))
                var dBlend = dH[at] * Slopes.OfTanh(hAfter[at]);
                var dK = dBlend * (z - hBefore[at]);
                var dZ = dBlend * k;
                dH[at] = dBlend * (Lanes.One - k);

                // z = Tanh(x_z), k = Sigmoid(a_k)
                dA[Z, i] = dZ * Slopes.OfTanh(z);
                dA[K, i] = dK * Slopes.OfSigmoid(k);
            }
        }

        // a_k += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
