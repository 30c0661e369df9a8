using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.LongShort;

/// <summary>
/// Multiplicative LSTM: the gates see m, the state's map times the input's, so each input has transitions of its own; rows m, i, f, k, o of
/// <c>weight_ih</c>, the last four of <c>weight_mh</c>; states h and c [B, d]. <c>weight_mh</c> starts at U(±1/√d); published code draws N(0, 1),
/// which saturates the gates. Its text has the rows m, k, i, f, o; its code and we have m, i, f, k, o.
/// </summary>
sealed class MultiplicativeLstmType() : FusedCellType(
    "multiplicative-lstm", "Multiplicative LSTM",
    new("Krause, Lu, Murray and Renals, Multiplicative LSTM for Sequence Modelling", 2016, "arXiv 1609.07959"), [BlockParameters.NoBias],
    "MultiplicativeLSTM")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // m = x_m ⊙ h_m, s = W_mh m + b_mh
        int d = step.HiddenSize;
        T x = step.OfInput();
        T m = (step.Block(x, 0) * step.OfState(step["h"])).Named("m");
        T a = (x.Slice(1, d, 4 * d) + step.Linear(m, "weight_mh", step.Bias("bias_mh"))).Named("a");
        T i = step.Block(a, 0).Sigmoid().Named("i");
        T f = step.Block(a, 1).Sigmoid().Named("f");
        T g = step.Block(a, 2).Tanh().Named("g");
        T o = step.Block(a, 3).Sigmoid().Named("o");

        // c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh(c')
        T c = f * step["c"] + i * g;
        step["c"] = c;
        step["h"] = o * c.Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        int d = scope.HiddenSize;
        var maps = BlockParameters.Declare(scope, 5, 1);
        var weightMh = scope.Parameter("weight_mh", [4 * d, d], new Initial.Uniform(1 / Math.Sqrt(d)));
        return new MultiplicativeLstmCell(maps, weightMh, BlockParameters.DeclareBias(scope, "bias_mh", 4));
    }
}

/// <summary>Step and adjoint of <see cref="MultiplicativeLstmType"/>: two products a step, the second of what the first gives.</summary>
sealed class MultiplicativeLstmCell : Cell
{
    const int I = 0, F = 1, O = 2, G = 3, X = 4, H = 5;  // blocks

    readonly State h;
    readonly State c;
    readonly Slot gates;     // [i | f | o | g | x_m | h_m]: what the products give before the step, the gates after it
    readonly Slot factor;    // m = x_m ⊙ h_m
    readonly Slot squashed;  // t = tanh(c')
    readonly Slot dGates;
    readonly Slot dFactor;
    readonly Product recurrent;
    readonly Product ofFactor;

    public MultiplicativeLstmCell(BlockParameters maps, Parameter weightMh, Parameter? biasMh)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 6);
        factor = AddSlot(SlotKind.Chunk);
        squashed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 6);
        dFactor = AddSlot(SlotKind.Scratch);

        GateMap ofInput = new(n, d), ofM = new(d, d);
        foreach (int block in (ReadOnlySpan<int>)[0, 1, 3, 2])  // i, f, o, g
        {
            ofInput.AddBlock(maps.WeightIh, 1 + block, maps.BiasIh);
            if (biasMh is not null)
                ofInput.PlusBias(biasMh, block * d);
            ofM.Add(weightMh, block * d);
        }
        AddProjection(ofInput.AddBlock(maps.WeightIh, 0, maps.BiasIh).AddBiasBlock(0, maps.BiasHh), gates, dGates);
        recurrent = AddProduct(maps.State(0), h, gates.Window(H, 1), dGates.Window(H, 1), accumulate: true);
        ofFactor = AddProduct(ofM, factor, gates.Window(I, 4), dGates.Window(I, 4), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        var m = step[factor].Flat;
        var factors = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = factors[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
                m[at] = a[X, k] * a[H, k];
        }
        step.Apply(ofFactor);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat, t = step[squashed].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            GateMath.Sigmoid(a.Window(I, 3));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var g = GateMath.Tanh(a[G, k]);
                cAfter[at + k] = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], a[I, k] * g);
                a[G, k] = g;
            }
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var tanh = GateMath.Tanh(cAfter[at + k]);
                (t[at + k], hAfter[at + k]) = (tanh, a[O, k] * tanh);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, tanh = step[squashed].Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], f = a[F, k], o = a[O, k], g = a[G, k], t = tanh[at], dHNext = dH[at];

                // h' = o * t, t = Tanh(c')
                dA[O, k] = dHNext * t * Slopes.OfSigmoid(o);
                var dNext = Vector512.FusedMultiplyAdd(dHNext * o, Slopes.OfTanh(t), dC[at]);

                // c' = f * c + i * g, i, f = Sigmoid(a), g = Tanh(a_k)
                dA[F, k] = dNext * cBefore[at] * Slopes.OfSigmoid(f);
                dA[I, k] = dNext * g * Slopes.OfSigmoid(i);
                dA[G, k] = dNext * i * Slopes.OfTanh(g);
                dC[at] = dNext * f;
            }
        }

        // [i f o g] += m W_mhᵀ
        step.ApplyBackward(ofFactor, accumulate: false, step[dFactor], Width);
        BlockRow dM = step[dFactor].Flat, m = step[factor].Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                // m = x_m * h_m, which the weights' gradient needs again
                Lanes x = a[X, k], mapped = a[H, k];
                m[at] = x * mapped;
                (dA[X, k], dA[H, k]) = (dM[at] * mapped, dM[at] * x);
            }
        }

        // h_m += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
