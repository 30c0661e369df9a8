using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Differential;

/// <summary>
/// LEM: two states with step sizes of their own, which are gates, p of h and q of c; rows p, q, g, k; output h and memory c, [B, d] both. k
/// sees the new c, as in the paper and the authors' code; the published package gives it the old one.
/// </summary>
sealed class LemType() : FusedCellType(
    "lem", "Long expressive memory",
    new("Rusch, Mishra, Erichson, Mahoney, Long Expressive Memory for Sequence Modeling", 2022, "arXiv 2110.04744"),
    [dt, BlockParameters.NoBias], "LEM")
{
    static readonly NumberOption dt = new("dt", "the longest time of a step", 1) { Above = 0 };

    public override void Step<T>(PlainStep<T> step)
    {
        // p = σ(a_p), q = σ(a_q), g = tanh(a_g), r_h = dt p, r_c = dt q
        double time = step.Options.Number(dt);
        T h = step["h"], c = step["c"];
        T x = step.OfInput().Named("x_");
        T a = (x.Slice(1, 0, 3 * step.HiddenSize) + step.OfState(h)).Named("a");
        T ofH = (time * step.Block(a, 0).Sigmoid().Named("p")).Named("r_h");
        T ofC = (time * step.Block(a, 1).Sigmoid().Named("q")).Named("r_c");
        T g = step.Block(a, 2).Tanh().Named("g");

        // c' = (1 − r_c) ⊙ c + r_c ⊙ g, k = tanh(x_k + W_ch c' + b_ch), h' = (1 − r_h) ⊙ h + r_h ⊙ k
        T next = (1 - ofC) * c + ofC * g;
        step["c"] = next;
        T k = (step.Block(x, 3) + step.Linear(next, "weight_ch", step.Bias("bias_ch"))).Tanh().Named("k");
        step["h"] = (1 - ofH) * h + ofH * k;
    }

    protected override Cell Create(CellScope scope)
    {
        int d = scope.HiddenSize;
        var initial = new Initial.Uniform(1 / Math.Sqrt(d));
        var maps = BlockParameters.Declare(scope, 4, 3, initial, initial, initial, initial);
        var (weightCh, biasCh) = (scope.Parameter("weight_ch", [d, d], initial), BlockParameters.DeclareBias(scope, "bias_ch", 1, initial));
        return new LemCell(maps, weightCh, biasCh, (float)scope.Options.Number(dt));
    }
}

/// <summary>Step and adjoint of <see cref="LemType"/>: two products a step, the second of c'.</summary>
sealed class LemCell : Cell
{
    const int P = 0, Q = 1, G = 2, K = 3;  // blocks

    readonly float dt;
    readonly State h, c;
    readonly Slot gates;   // [p | q | g | k]: what the products give before the step, the gates after it
    readonly Slot memory;  // c', made anew backward
    readonly Slot dGates;
    readonly Product recurrent, candidate;

    public LemCell(BlockParameters maps, Parameter weightCh, Parameter? biasCh, float dt)
        : base(maps.InputSize, maps.HiddenSize)
    {
        this.dt = dt;
        (h, c) = (AddState("h"), AddState("c"));
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        memory = AddSlot(SlotKind.Chunk);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);
        var input = maps.Sums((0, 0), (1, 1), (2, 2), (3, -1));
        AddProjection(biasCh is null ? input : input.PlusBias(biasCh, 0), gates, dGates);
        recurrent = AddProduct(maps.State(0, 1, 2), h, gates.Window(P, 3), dGates.Window(P, 3), accumulate: true);
        candidate = AddProduct(
            new GateMap(HiddenSize, HiddenSize).Add(weightCh, 0), memory, gates.Window(K, 1), dGates.Window(K, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat;
        var written = step[memory].Flat;
        var all = step[gates];
        var time = Vector512.Create(dt);
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes p = GateMath.Sigmoid(a[P, i]), q = GateMath.Sigmoid(a[Q, i]), g = GateMath.Tanh(a[G, i]), before = cBefore[at];
                var next = Vector512.FusedMultiplyAdd(time * q, g - before, before);
                (cAfter[at], written[at]) = (next, next);
                (a[P, i], a[Q, i], a[G, i]) = (p, q, g);
            }
        }
        step.Apply(candidate);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes k = GateMath.Tanh(a[K, i]), before = hBefore[at];
                hAfter[at] = Vector512.FusedMultiplyAdd(time * a[P, i], k - before, before);
                a[K, i] = k;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, cBefore = step.Before(c).Flat, dC = step.Gradient(c).Flat;
        BlockRow cAfter = step.After(c).Flat, written = step[memory].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        var time = Vector512.Create(dt);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes p = a[P, i], k = a[K, i], dNext = dH[at], share = time * p;

                // h' = h + share * (k - h), share = time * p, p = Sigmoid(a_p)
                dA[P, i] = dNext * (k - hBefore[at]) * time * Slopes.OfSigmoid(p);
                dH[at] = dNext * (Lanes.One - share);

                // k = Tanh(a_k)
                dA[K, i] = dNext * share * Slopes.OfTanh(k);
                written[at] = cAfter[at];
            }
        }

        // a_k += c' W_chᵀ
        step.ApplyBackward(candidate, accumulate: true, step.Gradient(c), Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes q = a[Q, i], g = a[G, i], dNext = dC[at], share = time * q;

                // c' = c + share * (g - c), share = time * q, q = Sigmoid(a_q)
                dA[Q, i] = dNext * (g - cBefore[at]) * time * Slopes.OfSigmoid(q);
                dC[at] = dNext * (Lanes.One - share);

                // g = Tanh(a_g)
                dA[G, i] = dNext * share * Slopes.OfTanh(g);
            }
        }

        // [a_p a_q a_g] += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
