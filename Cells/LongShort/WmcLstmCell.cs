using MoGru.Engine.Memory;

namespace MoGru.Cells.LongShort;

/// <summary>
/// LSTM with working-memory connections: each gate sees the memory through a map of its own and tanh; rows i, f, k, o of <c>weight_ih</c>, i, f, o
/// of <c>weight_mh</c>; states h and c [B, d]. The text of published code lacks the three tanh and the recurrent
/// part of the candidate; its code, the paper and we have both.
/// </summary>
sealed class WmcLstmType() : FusedCellType(
    "wmclstm", "LSTM with working-memory connections",
    new("Landi, Baraldi, Cornia and Cucchiara, Working Memory Connections for LSTM", 2021, "arXiv 2109.00020"), [BlockParameters.NoBias],
    "WMCLSTM")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // i = σ(a_i + tanh(M_i c + b_i)), f = σ(a_f + tanh(M_f c + b_f)), g = tanh(a_k), c' = f ⊙ c + i ⊙ g
        (int d, string? bias) = (step.HiddenSize, step.Bias("bias_mh"));
        T a = (step.OfInput() + step.OfState(step["h"])).Named("a");
        T u = step.Linear(step["c"], "weight_mh", bias, 0, 2 * d).Tanh().Named("u");
        T i = (step.Block(a, 0) + step.Block(u, 0)).Sigmoid().Named("i");
        T f = (step.Block(a, 1) + step.Block(u, 1)).Sigmoid().Named("f");
        T g = step.Block(a, 2).Tanh().Named("g");
        T c = f * step["c"] + i * g;
        step["c"] = c;

        // o = σ(a_o + tanh(M_o c' + b_o)), h' = o ⊙ tanh(c')
        T o = (step.Block(a, 3) + step.Linear(c, "weight_mh", bias, 2 * d, d).Tanh()).Sigmoid().Named("o");
        step["h"] = o * c.Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        int d = scope.HiddenSize;
        var maps = BlockParameters.Declare(scope, 4, 4);
        var weightMh = scope.Parameter("weight_mh", [3 * d, d], BlockParameters.Xavier);
        return new WmcLstmCell(maps, weightMh, BlockParameters.DeclareBias(scope, "bias_mh", 3));
    }
}

/// <summary>Step and adjoint of <see cref="WmcLstmType"/>: products of h and of c, then one of c'.</summary>
sealed class WmcLstmCell : Cell
{
    const int I = 0, F = 1, G = 2, O = 3;     // blocks of the gates
    const int UI = 4, UF = 5, UO = 6, T = 7;  // and of what is seen of the memory, t = tanh(c') beside u_o

    readonly State h;
    readonly State c;
    readonly Slot gates;   // [i | f | g | o | u_i | u_f | u_o | t]: what the products give before the step, the values after it
    readonly Slot memory;  // c', for its product
    readonly Slot dGates;
    readonly Product recurrent;
    readonly Product ofMemory;
    readonly Product ofNext;

    public WmcLstmCell(BlockParameters maps, Parameter weightMh, Parameter? biasMh)
        : base(maps.InputSize, maps.HiddenSize)
    {
        int d = HiddenSize;
        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 8);
        memory = AddSlot(SlotKind.Chunk);
        dGates = AddSlot(SlotKind.Gradient, blocks: 7);
        AddProjection(
            maps.Sums((0, 0), (1, 1), (2, 2), (3, 3)).AddBiasBlock(0, biasMh).AddBiasBlock(1, biasMh).AddBiasBlock(2, biasMh),
            gates.Window(I, 7), dGates);
        recurrent = AddProduct(maps.State(0, 1, 2, 3), h, gates.Window(I, 4), dGates.Window(I, 4), accumulate: true);
        ofMemory = AddProduct(
            new GateMap(d, d).Add(weightMh, 0).Add(weightMh, d), c, gates.Window(UI, 2), dGates.Window(UI, 2), accumulate: true);
        ofNext = AddProduct(new GateMap(d, d).Add(weightMh, 2 * d), memory, gates.Window(UO, 1), dGates.Window(UO, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        step.Apply(ofMemory);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat, seen = step[memory].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            GateMath.Tanh(a.Window(UI, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
                (a[I, k], a[F, k]) = (a[I, k] + a[UI, k], a[F, k] + a[UF, k]);
            GateMath.Sigmoid(a.Window(I, 2));
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                var g = GateMath.Tanh(a[G, k]);
                var next = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at], a[I, k] * g);
                (a[G, k], a[T, k], cAfter[at], seen[at]) = (g, next, next, next);
            }
        }
        step.Apply(ofNext);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            GateMath.Tanh(a.Window(UO, 2));
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                a[O, k] = GateMath.Sigmoid(a[O, k] + a[UO, k]);
                hAfter[at] = a[O, k] * a[T, k];
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, seen = step[memory].Flat;
        BlockRow dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes o = a[O, k], t = a[T, k], dNext = dH[at];
                seen[at] = cAfter[at];

                // h' = o * t, t = Tanh(c')
                var dO = dNext * t * Slopes.OfSigmoid(o);
                dC[at] = Vector512.FusedMultiplyAdd(dNext * o, Slopes.OfTanh(t), dC[at]);

                // o = Sigmoid(a_o + u_o), u_o = Tanh(…)
                (dA[O, k], dA[UO, k]) = (dO, dO * Slopes.OfTanh(a[UO, k]));
            }
        }

        // u_o += c' M_oᵀ
        step.ApplyBackward(ofNext, accumulate: true, step.Gradient(c), Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], f = a[F, k], g = a[G, k], dNext = dC[at];

                // c' = f * c + i * g, i = Sigmoid(a_i + u_i), f = Sigmoid(a_f + u_f), g = Tanh(a_k)
                var dI = dNext * g * Slopes.OfSigmoid(i);
                var dF = dNext * cBefore[at] * Slopes.OfSigmoid(f);
                (dA[I, k], dA[F, k], dA[G, k]) = (dI, dF, dNext * i * Slopes.OfTanh(g));
                dC[at] = dNext * f;

                // u_i, u_f = Tanh(…)
                (dA[UI, k], dA[UF, k]) = (dI * Slopes.OfTanh(a[UI, k]), dF * Slopes.OfTanh(a[UF, k]));
            }
        }

        // [u_i u_f] += c Mᵀ, a += h W_hhᵀ
        step.ApplyBackward(ofMemory, accumulate: true, step.Gradient(c), Width);
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
