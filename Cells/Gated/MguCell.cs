using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// The minimal gated unit: one gate f, gate rows f, c; state h [B, d]. In the form <c>reset-after</c> the gate acts after the recurrent product and
/// keeps in place of writing, which is another cell.
/// </summary>
sealed class MguType() : FusedCellType(
    "mgu", "Minimal gated unit", new("Zhou, Wu, Zhang, Zhou, Minimal Gated Unit for Recurrent Neural Networks", 2016, "arXiv 1603.09420"),
    [form, noBias], "MGU")
{
    static readonly ChoiceOption form = new("form", "the gate acts on the state, or on its product", "original", "reset-after");
    static readonly FlagOption noBias = new("no-bias", "no biases") { RecordKey = "bias", RecordValue = false };

    public override void Step<T>(PlainStep<T> step)
    {
        int d = step.HiddenSize;
        var (ofInput, ofState) = step.Options.Has(noBias) ? ((string?)null, (string?)null) : ("bias_ih", "bias_hh");
        T h = step["h"];
        T a = step.Linear(step.X, "weight_ih", ofInput).Named("a");
        if (step.Options.Is(form, "reset-after"))
        {
            // f = σ(W_f x + b_f + U_f h + b'_f), c = tanh(W_c x + b_c + f ⊙ (U_c h + b'_c)), h' = f ⊙ h + (1 − f) ⊙ c
            T u = step.Linear(h, "weight_hh", ofState).Named("u");
            T keep = (a.Slice(1, 0, d) + u.Slice(1, 0, d)).Sigmoid().Named("f");
            T next = (a.Slice(1, d, d) + keep * u.Slice(1, d, d)).Tanh().Named("c");
            step["h"] = keep * h + (1 - keep) * next;
            return;
        }

        // f = σ(W_f x + b_f + U_f h + b'_f), c = tanh(W_c x + b_c + U_c (f ⊙ h) + b'_c), h' = (1 − f) ⊙ h + f ⊙ c
        T f = (a.Slice(1, 0, d) + step.Linear(h, "weight_hh", ofState, 0, d)).Sigmoid().Named("f");
        T c = (a.Slice(1, d, d) + step.Linear(f * h, "weight_hh", ofState, d, d)).Tanh().Named("c");
        step["h"] = (1 - f) * h + f * c;
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var (xavier, bias) = (new Initial.XavierUniform(), !scope.Options.Has(noBias));
        var weightIh = scope.Parameter("weight_ih", [2 * d, n], xavier);
        var weightHh = scope.Parameter("weight_hh", [2 * d, d], xavier);
        Parameter[] ofInput = bias ? [scope.Parameter("bias_ih", [2 * d], Initial.Zero)] : [];
        Parameter[] ofState = bias ? [scope.Parameter("bias_hh", [2 * d], Initial.Zero)] : [];
        return scope.Options.Is(form, "reset-after")
            ? new MguResetAfterCell(weightIh, weightHh, ofInput, ofState)
            : new MguCell(weightIh, weightHh, [.. ofInput, .. ofState]);
    }
}

/// <summary>Step and adjoint of <see cref="MguType"/> in its first form: two products a step, the second of f ⊙ h.</summary>
sealed class MguCell : Cell
{
    const int F = 0, C = 1;  // blocks

    readonly State h;
    readonly Slot gates;   // [f | c]: what the products give before the step, the gates after it
    readonly Slot gated;   // f ⊙ h, made anew backward
    readonly Slot dGates;
    readonly Slot dGated;
    readonly Product recurrent, candidate;

    public MguCell(Parameter weightIh, Parameter weightHh, Parameter[] biases)
        : base(weightIh.Shape[1], weightHh.Shape[1])
    {
        (int n, int d) = (InputSize, HiddenSize);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        gated = AddSlot(SlotKind.Chunk);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        dGated = AddSlot(SlotKind.Scratch);
        AddProjection(new GateMap(n, d).Add(weightIh, 0, 0, biases).Add(weightIh, d, 0, biases), gates, dGates);
        recurrent = AddProduct(new GateMap(d, d).Add(weightHh, 0), h, gates.Window(F, 1), dGates.Window(F, 1), accumulate: true);
        candidate = AddProduct(new GateMap(d, d).Add(weightHh, d), gated, gates.Window(C, 1), dGates.Window(C, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, gatedH = step[gated].Flat;
        var all = step[gates];
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var f = GateMath.Sigmoid(g[F, i]);
                gatedH[at] = f * hBefore[at];
                g[F, i] = f;
            }
        }
        step.Apply(candidate);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var c = GateMath.Tanh(g[C, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(g[F, i], c - hBefore[at], hBefore[at]);
                g[C, i] = c;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, gatedH = step[gated].Flat, dGatedH = step[dGated].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // h' = h + f * (c - h), c = Tanh(sum)
                var c = g[C, i];
                var dC = dH[at] * g[F, i];
                dG[C, i] = dC * Vector512.FusedMultiplyAdd(-c, c, Lanes.One);
            }
        }

        // c += (f ⊙ h) U_cᵀ
        step.ApplyBackward(candidate, accumulate: false, step[dGated], Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = g[F, i], c = g[C, i], dNext = dH[at];

                // gatedH = f * h
                gatedH[at] = f * hBefore[at];
                var dF = dGatedH[at] * hBefore[at];

                // h' = h + f * (c - h)
                dF = Vector512.FusedMultiplyAdd(dNext, c - hBefore[at], dF);
                dH[at] = Vector512.FusedMultiplyAdd(dGatedH[at], f, dNext * (Lanes.One - f));

                // f = Sigmoid(sum)
                dG[F, i] = dF * f * (Lanes.One - f);
            }
        }

        // f += h U_fᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}

/// <summary>Step and adjoint of <see cref="MguType"/> in its second form: one product a step.</summary>
sealed class MguResetAfterCell : Cell
{
    // Blocks. f is of the sum of both products; c and p = U_c h are apart, because f acts between them:
    //     projection of x    c f, and p's bias
    //     product of h         f p, added
    const int C = 0, F = 1, P = 2;

    readonly State h;
    readonly Slot gates;   // [c | f | p]: what the products give before the step, the gates after it
    readonly Slot dGates;
    readonly Product recurrent;

    public MguResetAfterCell(Parameter weightIh, Parameter weightHh, Parameter[] ofInput, Parameter[] ofState)
        : base(weightIh.Shape[1], weightHh.Shape[1])
    {
        (int n, int d) = (InputSize, HiddenSize);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        AddProjection(
            new GateMap(n, d).Add(weightIh, d, 0, ofInput).Add(weightIh, 0, 0, [.. ofInput, .. ofState]).AddBias(d, ofState), gates, dGates);
        recurrent = AddProduct(
            new GateMap(d, d).Add(weightHh, 0).Add(weightHh, d), h, gates.Window(F, 2), dGates.Window(F, 2), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var f = GateMath.Sigmoid(g[F, i]);
                var c = GateMath.Tanh(Vector512.FusedMultiplyAdd(f, g[P, i], g[C, i]));
                hAfter[at] = Vector512.FusedMultiplyAdd(f, hBefore[at] - c, c);
                g[F, i] = f;
                g[C, i] = c;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes c = g[C, i], f = g[F, i], dNext = dH[at];

                // h' = c + f * (h - c)
                var dF = dNext * (hBefore[at] - c);
                var dC = dNext * (Lanes.One - f);
                dH[at] = dNext * f;

                // c = Tanh(sum + f * p)
                var dSum = dC * Vector512.FusedMultiplyAdd(-c, c, Lanes.One);
                dG[C, i] = dSum;
                dG[P, i] = dSum * f;
                dF = Vector512.FusedMultiplyAdd(dSum, g[P, i], dF);

                // f = Sigmoid(sum)
                dG[F, i] = dF * f * (Lanes.One - f);
            }
        }

        // [f p] += h Uᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
