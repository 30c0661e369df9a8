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
    readonly Slot memory;    // c', then its units
    readonly Slot squashed;  // tanh of the normed memory
    readonly Slot dMemory;

    public LayerNormLstmCell(CellScope scope)
        : base(scope, Blocks, new Initial.Blocks([0, 0, 1, 0]), recurrentBias: false)
    {
        var gamma = scope.Parameter("gamma_h", [HiddenSize], Initial.One);
        var beta = scope.Parameter("beta_h", [HiddenSize], Initial.Zero);
        (gain, shift) = (new(gamma), new(beta));
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, Blocks);
        memory = AddSlot(SlotKind.Saved);
        squashed = AddSlot(SlotKind.Saved);
        dMemory = AddSlot(SlotKind.Scratch);
        memoryNorm = new(memory, AddNarrowSlot(SlotKind.Saved), gain, 0, AddRowSum(gamma), AddRowSum(beta));
    }

    protected override void Pack()
    {
        base.Pack();
        gain.Pack();
        shift.Pack();
    }

    public override void Forward(in Step step)
    {
        Normalise(step);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(H).Flat;
        BlockRow m = step[memory].Flat, tanh = step[squashed].Flat, gains = Gains, b = Shift.Row, gamma = gain.Row, beta = shift.Row;
        BlockRows all = step[gates], xs = step[OfInput], ss = step[OfState];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            BlockRow a = all[row], x = xs[row], s = ss[row];
            for (int k = 0; k < Blocks * Width; k += Lanes.Count)
                a[k] = Vector512.FusedMultiplyAdd(x[k], gains[k], Vector512.FusedMultiplyAdd(s[k], gains[Blocks, k], b[k]));
            GateMath.Sigmoid(a.Window(F, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                Lanes i = GateMath.Sigmoid(a[I, k]), g = GateMath.Tanh(a[G, k]);
                var next = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], i * g);
                (cAfter[at + k], m[at + k], a[I, k], a[G, k]) = (next, next, i, g);
            }
        }
        memoryNorm.Forward(step);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                var t = GateMath.Tanh(Vector512.FusedMultiplyAdd(m[at], gamma[k], beta[k]));
                (hAfter[at], tanh[at]) = (a[O, k] * t, t);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, dH = step.Gradient(H).Flat, dC = step.Gradient(c).Flat, tanh = step[squashed].Flat;
        var dM = step[dMemory].Flat;
        BlockRows all = step[gates], dXs = step[DOfInput], dSs = step[DOfState];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                // h' = o * t, t = Tanh(l), l = gain * unit + shift
                dM[at] = dH[at] * a[O, k] * Slopes.OfTanh(tanh[at]);
            }
        }
        memoryNorm.Backward(step, dMemory);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dX = dXs[row], dS = dSs[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], g = a[G, k], f = a[F, k], o = a[O, k], dNext = dC[at] + dM[at];

                // c' = f * c + i * g, and h' = o * t
                Lanes dI = dNext * g * Slopes.OfSigmoid(i), dG = dNext * i * Slopes.OfTanh(g);
                Lanes dF = dNext * cBefore[at] * Slopes.OfSigmoid(f), dO = dH[at] * tanh[at] * Slopes.OfSigmoid(o);
                dC[at] = dNext * f;

                // a = gain * x + gain' * s + b
                (dX[I, k], dX[G, k], dX[F, k], dX[O, k]) = (dI, dG, dF, dO);
                (dS[I, k], dS[G, k], dS[F, k], dS[O, k]) = (dI, dG, dF, dO);
            }
        }
        NormaliseBackward(step, accumulate: false);
    }
}
