namespace MoGru.Cells.Differential;

/// <summary>
/// An AntisymmetricRNN with an input gate z that shares the product of the state; rows z, c; state h [B, d]. b_hh is of the candidate
/// alone, as in the published package's code; its text has it in the gate too. With ε = 1 the state grows, and adding (20 steps, 40 epochs)
/// ends at .09; with ε = .2, or a learning rate of .01, it is learned.
/// </summary>
sealed class GatedAntisymmetricRnnType() : FusedCellType(
    "gated-antisymmetric-rnn", "Gated antisymmetric network", AntisymmetricRnnType.Paper,
    [AntisymmetricRnnType.Epsilon, AntisymmetricRnnType.Gamma, BlockParameters.NoBias], "GatedAntisymmetricRNN")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // q = A h, z = σ(x_z + q), g = tanh(x_c + q + b_hh), h' = h + ε z ⊙ g
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T q = AntisymmetricRnnType.Product(step, h).Named("q");
        T z = (step.Block(x, 0) + q).Sigmoid().Named("z");
        T sum = step.Block(x, 1) + q;
        T g = (step.Bias("bias_hh") is { } bias ? sum + step.Parameter(bias) : sum).Tanh().Named("g");
        step["h"] = h + step.Options.Number(AntisymmetricRnnType.Epsilon) * z * g;
    }

    protected override Cell Create(CellScope scope)
    {
        var (epsilon, gamma) = (scope.Options.Number(AntisymmetricRnnType.Epsilon), scope.Options.Number(AntisymmetricRnnType.Gamma));
        return new GatedAntisymmetricRnnCell(AntisymmetricRnnType.Declare(scope, 2), (float)epsilon, (float)gamma);
    }
}

/// <summary>Step and adjoint of <see cref="GatedAntisymmetricRnnType"/>: one product a step, of W_hh − W_hhᵀ.</summary>
sealed class GatedAntisymmetricRnnCell : Cell
{
    const int Z = 0, G = 1, Q = 2;  // blocks

    readonly float epsilon, gamma;
    readonly State h;
    readonly Slot gates;    // [z | g]: what the projection gives before the step, the gates after it
    readonly Slot coupled;  // (W_hh − W_hhᵀ) h
    readonly Slot dGates;   // [z | g | q]
    readonly Product recurrent;

    public GatedAntisymmetricRnnCell(BlockParameters maps, float epsilon, float gamma)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.epsilon, this.gamma) = (epsilon, gamma);
        var skew = AddDerivedWeight(maps.WeightHh.Shape, [maps.WeightHh], (used, _) => used[0] - used[0].Transpose());
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        coupled = AddSlot(SlotKind.Scratch);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        AddProjection(maps.Sums((0, -1), (1, 0)), gates, dGates.Window(Z, 2));
        recurrent = AddProduct(new GateMap(HiddenSize, HiddenSize).AddDerived(skew, 0), h, coupled, dGates.Window(Q, 1), accumulate: false);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, products = step[coupled].Flat;
        var all = step[gates];
        Lanes time = Vector512.Create(epsilon), damping = Vector512.Create(gamma);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var q = Vector512.FusedMultiplyAdd(-damping, hBefore[at], products[at]);
                Lanes z = GateMath.Sigmoid(a[Z, i] + q), g = GateMath.Tanh(a[G, i] + q);
                hAfter[at] = Vector512.FusedMultiplyAdd(time * z, g, hBefore[at]);
                (a[Z, i], a[G, i]) = (z, g);
            }
        }
    }

    public override void Backward(in Step step)
    {
        var dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        Lanes time = Vector512.Create(epsilon), damping = Vector512.Create(gamma);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], g = a[G, i], dFlow = dH[at] * time;

                // h' = h + time * z * g, z = Sigmoid(x_z + q), g = Tanh(x_c + q)
                Lanes dZ = dFlow * g * Slopes.OfSigmoid(z), dG = dFlow * z * Slopes.OfTanh(g);
                (dA[Z, i], dA[G, i], dA[Q, i]) = (dZ, dG, dZ + dG);

                // q = product - damping * h
                dH[at] = Vector512.FusedMultiplyAdd(-damping, dZ + dG, dH[at]);
            }
        }

        // product = h (W_hh − W_hhᵀ)ᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
