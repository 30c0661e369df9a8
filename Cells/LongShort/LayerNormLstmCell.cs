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
        dMemory = AddSlot(SlotKind.Scratch);
        memoryNorm = new(memory, Moments, gain, AddWalkSum(gamma), AddWalkSum(beta));
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
        var ofInput = OfInput(step);
        var ofState = NormOfState(step);
        var memories = memoryNorm.Forward(step);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(H).Flat;
        BlockRow m = step[memory].Flat, gamma = gain.Row, beta = shift.Row;
        var all = step[gates];
        int width = Width;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            var rho = ofState.Measure(row);
            ofInput.Forward(row, a);
            ofState.Forward(row, rho, a, a, Blocks * width);
            GateMath.Sigmoid(a.Window(I, 1));
            GateMath.Tanh(a.Window(G, 1));
            GateMath.Sigmoid(a.Window(F, 2));
            for (int k = 0; k < width; k += Lanes.Count)
            {
                var next = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], a[I, k] * a[G, k]);
                (cAfter[at + k], m[k]) = (next, next);
            }
            memories.Forward(row);
            for (int k = 0; k < width; k += Lanes.Count, at += Lanes.Count)
                hAfter[at] = a[O, k] * GateMath.Tanh(Vector512.FusedMultiplyAdd(m[k], gamma[k], beta[k]));
        }
    }

    public override void Backward(in Step step)
    {
        var ofInput = OfInputBackward(step);
        var ofState = NormOfStateBackward(step);
        var memories = memoryNorm.Backward(step);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, dH = step.Gradient(H).Flat, dC = step.Gradient(c).Flat;
        BlockRow m = step[memory].Flat, dM = step[dMemory].Flat, gamma = gain.Row, beta = shift.Row;
        BlockRows all = step[gates], dSs = step[DOfState];
        int width = Width;
        for (int row = 0, at = 0; row < step.Rows; row++, at += width)
        {
            BlockRow a = all[row], dA = dSs[row];

            // h' = o * t, t = Tanh(l), l = gain * unit + shift, where the unit is of c'
            for (int k = 0; k < width; k += Lanes.Count)
            {
                cAfter.AskFor(at + width + k);
                m[k] = cAfter[at + k];
            }
            memories.ForwardAgain(row);
            for (int k = 0; k < width; k += Lanes.Count)
            {
                Lanes o = a[O, k], t = GateMath.Tanh(Vector512.FusedMultiplyAdd(m[k], gamma[k], beta[k])), dNext = dH[at + k];
                a.AskFor((Blocks + O) * width + k);
                dA[O, k] = dNext * t * Slopes.OfSigmoid(o);
                dM[k] = dNext * o * Slopes.OfTanh(t);
            }
            memories.Backward(row, dM);
            for (int k = 0; k < width; k += Lanes.Count)
            {
                for (int block = Blocks; block < Blocks + O; block++)
                    a.AskFor(block * width + k);
                cBefore.AskFor(at + width + k);
                Lanes i = a[I, k], g = a[G, k], f = a[F, k], dNext = dC[at + k] + dM[k];

                // c' = f * c + i * g
                dA[I, k] = dNext * g * Slopes.OfSigmoid(i);
                dA[G, k] = dNext * i * Slopes.OfTanh(g);
                dA[F, k] = dNext * cBefore[at + k] * Slopes.OfSigmoid(f);
                dC[at + k] = dNext * f;
            }

            // a = LN(x K; γ₀) + b + LN(h R; γ₁)
            ofInput.Backward(row, dA);
            ofState.Backward(row, dA, dA);
        }
        step.ApplyBackward(Recurrent, accumulate: false, step.Gradient(H), Width);
    }
}
