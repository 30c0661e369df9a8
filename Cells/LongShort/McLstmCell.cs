namespace MoGru.Cells.LongShort;

/// <summary>
/// Memory-controller LSTM: what the gates see of the memory is a control v with a gate m of its own, never the output; rows f, i, o, m, k; states v
/// and c [B, d]. It is not the mass-conserving LSTM, which shares the letters.
/// </summary>
sealed class McLstmType() : FusedCellType(
    "mclstm", "Memory-controller LSTM", new("Memory-controller LSTM, as torchrecurrent has it", 2017, "NIPS workshop"),
    [BlockParameters.NoBias], "MCLSTM")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // f, i, o, m = σ(a), g = tanh(a_k), c' = f ⊙ c + i ⊙ g, t = tanh(c'), y = o ⊙ t, v' = m ⊙ t
        T a = (step.OfInput() + step.OfState(step["v"])).Named("a");
        T f = step.Block(a, 0).Sigmoid().Named("f");
        T i = step.Block(a, 1).Sigmoid().Named("i");
        T o = step.Block(a, 2).Sigmoid().Named("o");
        T m = step.Block(a, 3).Sigmoid().Named("m");
        T g = step.Block(a, 4).Tanh().Named("g");
        T c = f * step["c"] + i * g;
        step["c"] = c;
        T t = c.Tanh().Named("t");
        step["v"] = m * t;
        step.Output = o * t;
    }

    protected override Cell Create(CellScope scope) => new McLstmCell(BlockParameters.Declare(scope, 5, 5));
}

/// <summary>Step and adjoint of <see cref="McLstmType"/>: one product a step.</summary>
sealed class McLstmCell : Cell
{
    const int F = 0, I = 1, O = 2, M = 3, G = 4;  // blocks

    readonly State v, c;
    readonly Slot gates;     // [f | i | o | m | g]: what the products give before the step, the gates after it
    readonly Slot squashed;  // t = tanh(c')
    readonly Slot y, dY, dGates;
    readonly Product recurrent;

    public McLstmCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (v, c) = (AddState("v"), AddState("c"));
        gates = AddSlot(SlotKind.Saved, blocks: 5);
        squashed = AddSlot(SlotKind.Saved);
        y = AddSlot(SlotKind.Scratch);
        dY = SetOutput(y);
        dGates = AddSlot(SlotKind.Gradient, blocks: 5);
        AddProjection(maps.Sums((0, 0), (1, 1), (2, 2), (3, 3), (4, 4)), gates, dGates);
        recurrent = AddProduct(maps.State(0, 1, 2, 3, 4), v, gates, dGates, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, vAfter = step.After(v).Flat;
        BlockRow t = step[squashed].Flat, output = step[y].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            GateMath.Sigmoid(a.Window(F, 4));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var g = GateMath.Tanh(a[G, k]);
                cAfter[at + k] = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], a[I, k] * g);
                a[G, k] = g;
            }
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var tanh = GateMath.Tanh(cAfter[at + k]);
                (t[at + k], output[at + k], vAfter[at + k]) = (tanh, a[O, k] * tanh, a[M, k] * tanh);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, tanh = step[squashed].Flat;
        BlockRow dOutput = step[dY].Flat, dV = step.Gradient(v).Flat, dC = step.Gradient(c).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, k], i = a[I, k], o = a[O, k], m = a[M, k], g = a[G, k], t = tanh[at];

                // y = o * t, v' = m * t, t = Tanh(c')
                dA[O, k] = dOutput[at] * t * Slopes.OfSigmoid(o);
                dA[M, k] = dV[at] * t * Slopes.OfSigmoid(m);
                var dT = Vector512.FusedMultiplyAdd(dOutput[at], o, dV[at] * m);
                var dNext = Vector512.FusedMultiplyAdd(dT, Slopes.OfTanh(t), dC[at]);

                // c' = f * c + i * g, f, i = Sigmoid(a), g = Tanh(a_k)
                dA[F, k] = dNext * cBefore[at] * Slopes.OfSigmoid(f);
                dA[I, k] = dNext * g * Slopes.OfSigmoid(i);
                dA[G, k] = dNext * i * Slopes.OfTanh(g);
                dC[at] = dNext * f;
            }
        }

        // a += v W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(v), Width);
    }
}
