using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.LongShort;

/// <summary>
/// Residual LSTM: the output gate lets through a map of the memory and, beside it, the input; peepholes; rows i, f, k, o; states h and c [B, d]. The
/// paper's shortcut is the identity where the widths agree, published code always has a map, our default. Peepholes start at 0.
/// </summary>
sealed class ResLstmType() : FusedCellType(
    "res-lstm", "Residual LSTM",
    new("Kim, El-Khamy and Lee, Residual LSTM: Design of a Deep Recurrent Architecture for Distant Speech Recognition", 2017, "arXiv 1701.03360"),
    [shortcut, BlockParameters.NoBias], "ResLSTM")
{
    static readonly ChoiceOption shortcut =
        new("shortcut", "how the input reaches the output; the identity where the widths agree", "linear", "identity");

    public override void Step<T>(PlainStep<T> step)
    {
        // i = σ(a_i + p_i ⊙ c), f = σ(a_f + p_f ⊙ c), g = tanh(a_k), c' = f ⊙ c + i ⊙ g
        (int d, T p) = (step.HiddenSize, step.Parameter("weight_ph"));
        T a = (step.OfInput() + step.OfState(step["h"])).Named("a");
        T i = (step.Block(a, 0) + p.Slice(0, 0, d) * step["c"]).Sigmoid().Named("i");
        T f = (step.Block(a, 1) + p.Slice(0, d, d) * step["c"]).Sigmoid().Named("f");
        T g = step.Block(a, 2).Tanh().Named("g");
        T c = f * step["c"] + i * g;
        step["c"] = c;

        // o = σ(a_o + p_o ⊙ c'), s = W_p tanh(c') + W_r x, h' = o ⊙ s
        T o = (step.Block(a, 3) + p.Slice(0, 2 * d, d) * c).Sigmoid().Named("o");
        T ofInput = TakesInput(step.Options, step.InputSize, d) ? step.X : step.X.Linear(step.Parameter("weight_res"));
        step["h"] = o * (c.Tanh().Linear(step.Parameter("weight_proj")) + ofInput).Named("s");
    }

    static bool TakesInput(CellOptions options, int inputSize, int hiddenSize) => options.Is(shortcut, "identity") && inputSize == hiddenSize;

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var maps = BlockParameters.Declare(scope, 4, 4);
        var projection = scope.Parameter("weight_proj", [d, d], BlockParameters.Xavier);
        var peephole = scope.Parameter("weight_ph", [3 * d], Initial.Zero);
        var residual = TakesInput(scope.Options, n, d) ? null : scope.Parameter("weight_res", [d, n], BlockParameters.Xavier);
        return new ResLstmCell(maps, projection, residual, peephole);
    }
}

/// <summary>Step and adjoint of <see cref="ResLstmType"/>: a product of h, then one of tanh(c').</summary>
sealed class ResLstmCell : Cell
{
    const int I = 0, F = 1, G = 2, O = 3, S = 4;  // blocks
    const int PI = 0, PF = 1, PO = 2;             // peepholes

    readonly PaddedBlocks peepholes;
    readonly bool takesInput;  // the shortcut is the input itself
    readonly State h;
    readonly State c;
    readonly Slot gates;     // [i | f | g | o | s]: what the products give before the step, the values after it
    readonly Slot squashed;  // t = tanh(c')
    readonly Slot dGates;
    readonly Slot dSquashed;
    readonly Slot dPeepholes;
    readonly Product recurrent;
    readonly Product ofMemory;

    public ResLstmCell(BlockParameters maps, Parameter projection, Parameter? residual, Parameter peephole)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (peepholes, takesInput) = (new(peephole, blocks: 3), residual is null);
        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 5);
        squashed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 5);
        dSquashed = AddSlot(SlotKind.Scratch);
        dPeepholes = AddRowSum(peephole, blocks: 3);
        var ofInput = maps.Sums((0, 0), (1, 1), (2, 2), (3, 3));
        AddProjection(residual is null ? ofInput.AddBias(0) : ofInput.Add(residual, 0), gates, dGates);
        recurrent = AddProduct(maps.State(0, 1, 2, 3), h, gates.Window(I, 4), dGates.Window(I, 4), accumulate: true);
        ofMemory = AddProduct(
            new GateMap(HiddenSize, HiddenSize).Add(projection, 0), squashed, gates.Window(S, 1), dGates.Window(S, 1), accumulate: true);
        if (takesInput)
            ReadInput();
    }

    protected override void Pack()
    {
        base.Pack();
        peepholes.Pack();
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat, t = step[squashed].Flat;
        var p = peepholes.Row;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                a[I, k] = Vector512.FusedMultiplyAdd(p[PI, k], cBefore[at + k], a[I, k]);
                a[F, k] = Vector512.FusedMultiplyAdd(p[PF, k], cBefore[at + k], a[F, k]);
            }
            GateMath.Sigmoid(a.Window(I, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                a[G, k] = GateMath.Tanh(a[G, k]);
                cAfter[at + k] = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], a[I, k] * a[G, k]);
            }
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                t[at + k] = GateMath.Tanh(cAfter[at + k]);
                a[O, k] = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(p[PO, k], cAfter[at + k], a[O, k]));
            }
        }
        step.Apply(ofMemory);
        if (takesInput)
            RawInput.Add(step, gates, S);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
                hAfter[at] = a[O, k] * a[S, k];
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        BlockRow tanh = step[squashed].Flat, dT = step[dSquashed].Flat, p = peepholes.Row;
        BlockRows all = step[gates], dAll = step[dGates], dP = step[dPeepholes];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                // h' = o * s
                dA[O, k] = dH[at] * a[S, k] * Slopes.OfSigmoid(a[O, k]);
                dA[S, k] = dH[at] * a[O, k];
            }
        }

        // s += x
        if (takesInput)
            RawInput.AddBackward(step, dGates, S);

        // s += t W_pᵀ
        step.ApplyBackward(ofMemory, accumulate: false, step[dSquashed], Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row], dPeep = dP[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], f = a[F, k], g = a[G, k], memory = cBefore[at], dO = dA[O, k];

                // t = Tanh(c'), o = Sigmoid(a_o + p_o * c')
                var dNext = Vector512.FusedMultiplyAdd(dT[at], Slopes.OfTanh(tanh[at]), Vector512.FusedMultiplyAdd(dO, p[PO, k], dC[at]));
                dPeep[PO, k] = Vector512.FusedMultiplyAdd(dO, cAfter[at], dPeep[PO, k]);

                // c' = f * c + i * g, i = Sigmoid(a_i + p_i * c), f = Sigmoid(a_f + p_f * c), g = Tanh(a_k)
                var dI = dNext * g * Slopes.OfSigmoid(i);
                var dF = dNext * memory * Slopes.OfSigmoid(f);
                (dA[I, k], dA[F, k], dA[G, k]) = (dI, dF, dNext * i * Slopes.OfTanh(g));
                dC[at] = Vector512.FusedMultiplyAdd(dNext, f, Vector512.FusedMultiplyAdd(dI, p[PI, k], dF * p[PF, k]));
                dPeep[PI, k] = Vector512.FusedMultiplyAdd(dI, memory, dPeep[PI, k]);
                dPeep[PF, k] = Vector512.FusedMultiplyAdd(dF, memory, dPeep[PF, k]);
            }
        }

        // a += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
