using MoGru.Engine.Memory;

namespace MoGru.Cells.Gated;

/// <summary>MinimalRNN: the state goes to where the input is mapped, as far as a gate u of both lets it; state h [B, d].</summary>
sealed class MinimalRnnType() : FusedCellType(
    "minimal-rnn", "MinimalRNN",
    new("Chen, MinimalRNN: Toward More Interpretable and Trainable Recurrent Neural Networks", 2017, "arXiv 1711.06788"),
    [BlockParameters.NoBias], "MinimalRNN")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // z = tanh(W_ih x + b_ih), u = σ(W_hh h + b_hh + W_mm z), h' = u ⊙ h + (1 − u) ⊙ z
        T h = step["h"];
        T z = step.OfInput().Tanh().Named("z");
        T u = (step.OfState(h) + z.Linear(step.Parameter("weight_mm"))).Sigmoid().Named("u");
        step["h"] = u * h + (1 - u) * z;
    }

    protected override Cell Create(CellScope scope)
    {
        var maps = BlockParameters.Declare(scope, 1, 1);
        return new MinimalRnnCell(maps, scope.Parameter("weight_mm", [scope.HiddenSize, scope.HiddenSize], BlockParameters.Xavier));
    }
}

/// <summary>Step and adjoint of <see cref="MinimalRnnType"/>: one product a step, and another ahead of them.</summary>
sealed class MinimalRnnCell : Cell
{
    const int Z = 0, U = 1;  // blocks

    readonly State h;
    readonly Slot gates, dGates;  // [z | u]: z made ahead of the steps; of u, what the products give before the step, the gate after it
    readonly Product mapped, recurrent;

    public MinimalRnnCell(BlockParameters maps, Parameter weightMm)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        (gates, dGates) = (AddSlot(SlotKind.Saved, blocks: 2), AddSlot(SlotKind.Gradient, blocks: 2));
        AddProjection(maps.Input(0).AddBiasBlock(0, maps.BiasHh), gates, dGates);
        var ofMapped = new GateMap(HiddenSize, HiddenSize).Add(weightMm, 0);
        mapped = AddProduct(ofMapped, gates.Window(Z, 1), gates.Window(U, 1), dGates.Window(U, 1), accumulate: true);
        recurrent = AddProduct(maps.State(0), h, gates.Window(U, 1), dGates.Window(U, 1), accumulate: true);
        WorkAhead();
    }

    public override void ForwardAhead(in Step chunk)
    {
        var all = chunk[gates];
        for (int row = 0; row < chunk.Rows; row++)
            GateMath.Tanh(all[row].Window(Z, 1));
        chunk.Apply(mapped);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], u = GateMath.Sigmoid(a[U, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(u, hBefore[at] - z, z);
                a[U, i] = u;
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
                Lanes z = a[Z, i], u = a[U, i], dNext = dH[at];

                // h' = z + u * (h - z), u = Sigmoid(sum)
                dA[U, i] = dNext * (hBefore[at] - z) * Slopes.OfSigmoid(u);
                dA[Z, i] = dNext * (Lanes.One - u);
                dH[at] = dNext * u;
            }
        }

        // u += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }

    public override void BackwardAhead(in Step chunk)
    {
        // u += z W_mmᵀ
        chunk.ApplyBackward(mapped, accumulate: true, chunk[dGates], dGates.Width);

        // z = Tanh(sum)
        BlockRows all = chunk[gates], dAll = chunk[dGates];
        for (int row = 0; row < chunk.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count)
                dA[Z, i] *= Slopes.OfTanh(a[Z, i]);
        }
    }
}
