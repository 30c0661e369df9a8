using MoGru.Engine.Random;

namespace MoGru.Cells.LongShort;

/// <summary>
/// The LSTM with LayerNorm over the gates of the input, over those of the state, and over the memory where the output reads it; columns i, g, f, o; states
/// h and c [B, d]. From a zero state the gradient meets a norm of zeros, whose slope is 316.
/// </summary>
sealed class LayerNormLstmType() : FusedCellType(
    "layer-norm-lstm", "Long short-term memory with LayerNorm", new("Ba, Kiros, Hinton, Layer Normalization", 2016, "arXiv 1607.06450"),
    [LayerNormCell.Zoneout, LayerNormCell.DropConnect], "LayerNormLSTM")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // [a_i; a_g; a_f; a_o] = LN(x K; γ₀) + LN(h R; γ₁) + b, c' = σ(a_f) ⊙ c + σ(a_i) ⊙ tanh(a_g)
        T a = (step.NormOfInput() + step.NormOfState() + step.Parameter("bias").Reshape([1, 4 * step.HiddenSize])).Named("a");
        T c = step.Block(a, 2).Sigmoid().Named("f") * step["c"] + step.Block(a, 0).Sigmoid().Named("i") * step.Block(a, 1).Tanh().Named("g");
        step["c"] = c;

        // h' = zone(σ(a_o) ⊙ tanh(LN(c'; γ_h, β_h)), h)
        T l = c.LayerNorm(step.Parameter("gamma_h"), step.Parameter("beta_h"));
        T k = step.Block(a, 3).Sigmoid().Named("o") * l.Tanh();
        step["h"] = step.Held(LayerNormCell.Zoneout, "zoneout_h", k, step["h"]);
    }

    protected override Cell Create(CellScope scope) => new LayerNormLstmCell(scope);
}

/// <summary>Step and adjoint of <see cref="LayerNormLstmType"/>: one product a step.</summary>
sealed class LayerNormLstmCell : LayerNormCell
{
    const int I = 0, G = 1, F = 2, O = 3, Blocks = 4;

    readonly PaddedBlocks gain;   // γ_h
    readonly PaddedBlocks shift;  // β_h
    readonly BlockNorm memoryNorm;
    readonly State c;
    readonly Slot gates;     // [i | g | f | o]
    readonly Slot memory;    // c', then its units; made anew backward
    readonly Slot squashed;  // tanh of the normed memory, as well
    readonly Slot dMemory;

    public LayerNormLstmCell(CellScope scope)
        : base(scope, Blocks, new Initial.Blocks([0, 0, 1, 0]), recurrentBias: false)
    {
        var gamma = scope.Parameter("gamma_h", [HiddenSize], Initial.One);
        var beta = scope.Parameter("beta_h", [HiddenSize], Initial.Zero);
        (gain, shift) = (new(gamma), new(beta));
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, Blocks);
        memory = AddSlot(SlotKind.Scratch);
        squashed = AddSlot(SlotKind.Scratch);
        dMemory = AddSlot(SlotKind.Scratch);
        memoryNorm = new(memory, AddNarrowSlot(SlotKind.Saved), gain, 0, AddWalkSum(gamma), AddWalkSum(beta));
    }

    protected override void Pack()
    {
        base.Pack();
        gain.Pack();
        shift.Pack();
    }

    public override void Forward(in Step step)
    {
        step.Apply(Recurrent);
        var norms = Norms(step);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(H).Flat;
        BlockRow m = step[memory].Flat, tanh = step[squashed].Flat, b = Shift.Row;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            norms.Forward(row, a, b, Blocks * Width);
            GateMath.Sigmoid(a.Window(I, 1));
            GateMath.Tanh(a.Window(G, 1));
            GateMath.Sigmoid(a.Window(F, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var next = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], a[I, k] * a[G, k]);
                (cAfter[at + k], m[at + k]) = (next, next);
            }
        }
        var memories = memoryNorm.Forward(step);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            memories.Forward(row);
            Squash(m, tanh, at);
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
                hAfter[at] = a[O, k] * tanh[at];
        }
    }

    void Squash(BlockRow units, BlockRow tanh, int at)
    {
        BlockRow gamma = gain.Row, beta = shift.Row;
        for (int k = 0, width = Width; k < width; k += Lanes.Count)
            tanh[at + k] = GateMath.Tanh(Vector512.FusedMultiplyAdd(units[at + k], gamma[k], beta[k]));
    }

    // What h' = o * Tanh(l), l = gain * unit + shift, gives c'.
    void BackwardMemory(in Step step, NormPair norms)
    {
        BlockRow cAfter = step.After(c).Flat, m = step[memory].Flat, tanh = step[squashed].Flat;
        BlockRow dH = step.Gradient(H).Flat, dC = step.Gradient(c).Flat, dM = step[dMemory].Flat;
        BlockRows all = step[gates], dMs = step[dMemory];
        var memories = memoryNorm.Backward(step);
        int width = Width;
        for (int row = 0, at = 0; row < step.Rows; row++, at += width)
        {
            var a = all[row];
            for (int k = 0; k < width; k += Lanes.Count)
                m[at + k] = cAfter[at + k];
            memories.ForwardAgain(row);
            Squash(m, tanh, at);
            norms.ForwardAgain(row);
            for (int k = 0; k < width; k += Lanes.Count)
                dM[at + k] = dH[at + k] * a[O, k] * Slopes.OfTanh(tanh[at + k]);
            memories.Backward(row, dMs[row]);
            for (int k = 0; k < width; k += Lanes.Count)
                dC[at + k] += dM[at + k];
        }
    }

    public override void Backward(in Step step)
    {
        var norms = NormsBackward(step);
        BackwardMemory(step, norms);
        BlockRow cBefore = step.Before(c).Flat, dH = step.Gradient(H).Flat, dC = step.Gradient(c).Flat, tanh = step[squashed].Flat;
        BlockRows all = step[gates], dXs = step[DOfInput], dSs = step[DOfState];
        int width = Width;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dSs[row];
            for (int k = 0; k < width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], g = a[G, k], f = a[F, k], o = a[O, k], dNext = dC[at];

                // c' = f * c + i * g, and h' = o * t
                dA[O, k] = dH[at] * tanh[at] * Slopes.OfSigmoid(o);
                dA[I, k] = dNext * g * Slopes.OfSigmoid(i);
                dA[G, k] = dNext * i * Slopes.OfTanh(g);
                dA[F, k] = dNext * cBefore[at] * Slopes.OfSigmoid(f);
                dC[at] = dNext * f;
            }

            // a = gain * x + gain' * s + b
            norms.Backward(row, dA, dA, dXs[row], dA);
        }
        step.ApplyBackward(Recurrent, accumulate: false, step.Gradient(H), Width);
    }
}
