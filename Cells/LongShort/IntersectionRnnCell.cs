namespace MoGru.Cells.LongShort;

/// <summary>
/// Intersection RNN, +RNN: two gated streams that read each other, y up the depth beside the input and h through time; rows y, k, gy, gh; state h
/// [B, d]. As y takes over the input, its input is as wide as it is: it learns a task only where there are as many features as units.
/// </summary>
sealed class IntersectionRnnType() : FusedCellType(
    "intersection-rnn", "Intersection RNN",
    new("Collins, Sohl-Dickstein and Sussillo, Capacity and Trainability in Recurrent Neural Networks", 2017, "arXiv 1611.09913"),
    [BlockParameters.NoBias], "IntersectionRNN")
{
    public override CellSizes? OwnExample => new(16, 16);

    public override string? Refusal(CellSpec spec, CellSizes sizes) => sizes.Input == sizes.Hidden
        ? null
        : "the output takes over the input, so there must be as many units as features of a step.";

    public override void Step<T>(PlainStep<T> step)
    {
        // r = relu(a_y), g = tanh(a_k), p = σ(a_gy), q = σ(a_gh)
        T a = (step.OfInput() + step.OfState(step["h"])).Named("a");
        T r = step.Block(a, 0).Relu().Named("r");
        T g = step.Block(a, 1).Tanh().Named("g");
        T p = step.Block(a, 2).Sigmoid().Named("p");
        T q = step.Block(a, 3).Sigmoid().Named("q");

        // y = p ⊙ x + (1 − p) ⊙ r, h' = q ⊙ h + (1 − q) ⊙ g
        step.Output = p * step.X + (1 - p) * r;
        step["h"] = q * step["h"] + (1 - q) * g;
    }

    protected override Cell Create(CellScope scope) => new IntersectionRnnCell(BlockParameters.Declare(scope, 4, 4));
}

/// <summary>Step and adjoint of <see cref="IntersectionRnnType"/>: one product a step.</summary>
sealed class IntersectionRnnCell : Cell
{
    const int P = 0, Q = 1, G = 2, R = 3;  // blocks

    readonly State h;
    readonly Slot gates;   // [p | q | g | r]: what the products give before the step, the gates after it
    readonly Slot y;
    readonly Slot dY;
    readonly Slot dGates;
    readonly Product recurrent;

    public IntersectionRnnCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        y = AddSlot(SlotKind.Scratch);
        dY = SetOutput(y);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);
        ReadInput();
        AddProjection(maps.Sums((2, 2), (3, 3), (1, 1), (0, 0)), gates, dGates);
        recurrent = AddProduct(maps.State(2, 3, 1, 0), h, gates, dGates, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, output = step[y].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            var input = step.Input.Slice(row * InputSize, InputSize);
            GateMath.Sigmoid(a.Window(P, 2));
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes p = a[P, i], q = a[Q, i], g = GateMath.Tanh(a[G, i]), r = Rectifier.Forward(a[R, i]);
                output[at] = Vector512.FusedMultiplyAdd(p, Lane.LoadUpTo(input, i) - r, r);
                hAfter[at] = Vector512.FusedMultiplyAdd(q, hBefore[at] - g, g);
                (a[G, i], a[R, i]) = (g, r);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, dOutput = step[dY].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            var input = step.Input.Slice(row * InputSize, InputSize);
            var dInput = step.InputGradient.Slice(row * InputSize, InputSize);
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes p = a[P, i], q = a[Q, i], g = a[G, i], r = a[R, i], dNext = dH[at], dYNext = dOutput[at];

                // h' = g + q * (h - g)
                dA[Q, i] = dNext * (hBefore[at] - g) * Slopes.OfSigmoid(q);
                dA[G, i] = dNext * (Lanes.One - q) * Slopes.OfTanh(g);
                dH[at] = dNext * q;

                // y = r + p * (x - r)
                dA[P, i] = dYNext * (Lane.LoadUpTo(input, i) - r) * Slopes.OfSigmoid(p);
                dA[R, i] = Rectifier.Backward(dYNext * (Lanes.One - p), r);
                Vector512.FusedMultiplyAdd(dYNext, p, Lane.LoadUpTo(dInput, i)).StoreUpTo(dInput, i);
            }
        }

        // a += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
