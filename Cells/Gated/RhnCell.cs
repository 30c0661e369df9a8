using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// The recurrent highway network: micro-steps of a highway between two steps, of which the first sees the input; the carry gate is 1 − t; state h [B, d].
/// Its dropout is variational: masks of the input and of the state, drawn once a sequence, the same for all micro-steps.
/// </summary>
sealed class RhnType() : FusedCellType(
    "rhn", "Recurrent highway network", new("Zilly et al., Recurrent Highway Networks", 2017, "arXiv 1607.03474"), [depth, dropout], "RHN")
{
    static readonly NumberOption depth = new("depth", "the micro-steps of a step", 3) { Whole = true, Least = 1, Most = 64, Examples = [1, 2] };
    static readonly RateOption dropout =
        new("dropout", "dropout of the input and of what the products see of the state, drawn once a sequence") { RecordMasks = "dropout" };

    public override void Step<T>(PlainStep<T> step)
    {
        T s = step["h"];
        for (int l = 0; l < (int)step.Options.Number(depth); l++)
        {
            // q = s_l ⊙ m_h, and in the first micro-step [x ⊙ m_i; q]
            T q = step.Dropped(dropout, "h", s);
            if (l == 0)
                q = step.Concat(step.Dropped(dropout, "i", step.X), q);

            // c = tanh(H_l q + b), t = σ(T_l q + b), s_{l+1} = s_l + t ⊙ (c − s_l)
            T c = step.Linear($"h.{l}", q).Tanh().Named($"c_{l}");
            T t = step.Linear($"t.{l}", q).Sigmoid().Named($"t_{l}");
            s = (s + t * (c - s)).Named($"s_{l + 1}");
        }
        step["h"] = s;
    }

    protected override Cell Create(CellScope scope)
    {
        int count = (int)scope.Options.Number(depth);
        var candidates = Declare(scope, "h", count, Initial.Zero);
        var gates = Declare(scope, "t", count, Initial.Constant(-2));
        return new RhnCell(scope, candidates, gates, scope.Options.Number(dropout));
    }

    static LinearParameters[] Declare(CellScope scope, string name, int count, Initial bias)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        return
        [
            .. Enumerable.Range(0, count).Select(l => new LinearParameters(
                scope.Parameter($"{name}.{l}.weight", [d, l == 0 ? n + d : d], new Initial.Uniform(0.04)),
                scope.Parameter($"{name}.{l}.bias", [d], bias))),
        ];
    }
}

/// <summary>Step and adjoint of <see cref="RhnType"/>: one product a micro-step.</summary>
sealed class RhnCell : Cell
{
    readonly int depth;
    readonly State h;
    readonly Slot gates;   // [c₀ | t₀ | c₁ | t₁ …]: what the products give before the step, the gates after it
    readonly Slot? inner;  // [s₁ | s₂ …] to the last but one
    readonly Slot dGates;
    readonly Product[] products;
    readonly RhnMasks? masks;
    readonly Product? ofInput;  // of the masked input, where there are masks

    public RhnCell(CellScope scope, LinearParameters[] candidates, LinearParameters[] transforms, double rate)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        depth = candidates.Length;
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, 2 * depth);
        inner = depth > 1 ? AddSlot(SlotKind.Saved, depth - 1) : null;
        dGates = AddSlot(SlotKind.Gradient, 2 * depth);

        if (rate > 0)
        {
            ReadInput();
            masks = new(
                AddMask("i", MaskRate.Dropout(rate), n, perSequence: true), AddMask("h", MaskRate.Dropout(rate), d, perSequence: true),
                AddSlot(SlotKind.Chunk, size: n), AddSlot(SlotKind.Scratch, size: n), AddSlot(SlotKind.Chunk, depth), AddSlot(SlotKind.Scratch));
            var map = new GateMap(n, d).Add(candidates[0].Weight, 0).Add(transforms[0].Weight, 0);
            ofInput = AddProduct(map, masks.OfInput, gates.Window(0, 2), dGates.Window(0, 2), accumulate: true);
        }

        // Of micro-steps that do not see the input, or see it masked, the projection gives the biases alone.
        var projection = new GateMap(n, d);
        products = new Product[depth];
        for (int l = 0; l < depth; l++)
        {
            foreach (var part in (LinearParameters[])[candidates[l], transforms[l]])
                _ = l == 0 && masks is null ? projection.Add(part.Weight, 0, 0, part.Bias) : projection.AddBias(0, part.Bias);
            int column = l == 0 ? n : 0;
            var map = new GateMap(d, d).Add(candidates[l].Weight, 0, column).Add(transforms[l].Weight, 0, column);
            Source from = masks is not null ? masks.OfState.Window(l, 1) : l == 0 ? h : inner!.Window(l - 1, 1);
            products[l] = AddProduct(map, from, gates.Window(2 * l, 2), dGates.Window(2 * l, 2), accumulate: true);
        }
        AddProjection(projection, gates, dGates);
    }

    public override void Forward(in Step step)
    {
        if (masks is not null)
        {
            masks.MaskInput(step);
            step.Apply(ofInput!);
        }
        for (int l = 0; l < depth; l++)
        {
            masks?.MaskState(step, Rows(step, l), BlockOf(l), l);
            step.Apply(products[l]);
            BlockRows all = step[gates], before = Rows(step, l), after = Rows(step, l + 1);
            (int from, int to, int c, int t) = (BlockOf(l), BlockOf(l + 1), 2 * l, 2 * l + 1);
            for (int row = 0; row < step.Rows; row++)
            {
                BlockRow a = all[row], s = before[row], next = after[row];
                for (int i = 0; i < Width; i += Lanes.Count)
                {
                    Lanes candidate = GateMath.Tanh(a[c, i]), transform = GateMath.Sigmoid(a[t, i]);
                    next[to, i] = Vector512.FusedMultiplyAdd(transform, candidate - s[from, i], s[from, i]);
                    (a[c, i], a[t, i]) = (candidate, transform);
                }
            }
        }
    }

    public override void Backward(in Step step)
    {
        var dS = step.Gradient(h).Flat;
        for (int l = depth - 1; l >= 0; l--)
        {
            BlockRows all = step[gates], before = Rows(step, l), dAll = step[dGates];
            (int from, int c, int t) = (BlockOf(l), 2 * l, 2 * l + 1);
            for (int row = 0, at = 0; row < step.Rows; row++)
            {
                BlockRow a = all[row], s = before[row], dA = dAll[row];
                for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                {
                    Lanes candidate = a[c, i], transform = a[t, i], dNext = dS[at];

                    // next = s + transform * (candidate - s)
                    var dTransform = dNext * (candidate - s[from, i]);
                    var dCandidate = dNext * transform;
                    dS[at] = dNext * (Lanes.One - transform);

                    // candidate = Tanh(sum), transform = Sigmoid(sum)
                    dA[c, i] = dCandidate * Slopes.OfTanh(candidate);
                    dA[t, i] = dTransform * Slopes.OfSigmoid(transform);
                }
            }

            // [c t] += s [H T]ᵀ
            if (masks is null)
                step.ApplyBackward(products[l], accumulate: true, step.Gradient(h), Width);
            else
                masks.StateBackward(step, products[l], Rows(step, l), BlockOf(l), l, dS);
        }
        masks?.InputBackward(step, ofInput!);
    }

    // s_l, which is the state before the step, that after it, or a block between.
    BlockRows Rows(in Step step, int l) => l == 0 ? step.Before(h) : l == depth ? step.After(h) : step[inner!];

    int BlockOf(int l) => l == 0 || l == depth ? 0 : l - 1;
}
