using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Structured;

/// <summary>
/// An LSTM whose four maps are layers of quantum-inspired functions: every edge from [h; x] turns a qubit, as a vector (X, Y, Z) on the sphere, by angles of
/// its own and by its input, and measures it; states h, c [B, d]. The layer is the published one; the wiring is from secondary descriptions of the paper.
/// A map adds up a function of every input, of one size whatever their number: with 32 units the gates are shut or open, and adding (20 steps, 40 epochs)
/// ends at .17; with 8 units at .003.
/// </summary>
sealed class QkanLstmType() : FusedCellType(
    "qkan-lstm", "Quantum-inspired KAN LSTM", new("Hsu et al., QKAN-LSTM", 2025, "arXiv 2512.05049"), [reps, measure, preact, postact],
    "QkanLSTM")
{
    static readonly NumberOption reps = new("reps", "how often an edge turns by its input", 3) { Whole = true, Least = 1, Most = 64, Examples = [1] };
    static readonly ChoiceOption measure = new("measure", "what is measured: |α|² − |β|², or |α| − |β|", "exact", "fast");
    static readonly FlagOption preact = new("preact", "the input turns by w v + b, both of which are trained");
    static readonly FlagOption postact = new("postact", "what is measured is scaled and moved, both of which is trained");

    // An edge costs what a hundred weights of a product do.
    public override CellSizes? OwnExample => new(2, 3);

    public override bool HasConstant(string parameter) =>
        parameter.Contains(".preacts_", StringComparison.Ordinal) || parameter.Contains(".postact_", StringComparison.Ordinal);

    public override void Step<T>(PlainStep<T> step)
    {
        T v = step.Concat(step["h"], step.X).Named("v");
        T y = Layers(step, v).Named("y");
        T f = step.Block(y, 0).Sigmoid().Named("f"), i = step.Block(y, 1).Sigmoid().Named("i");
        T g = step.Block(y, 2).Tanh().Named("g"), o = step.Block(y, 3).Sigmoid().Named("o");
        T c = f * step["c"] + i * g;
        step["c"] = c;
        step["h"] = o * c.Tanh();
    }

    // y_o = Σ_i p_oi (φ_oi(v_i) + c_oi) + Σ_i s_oi silu(v_i), of the four layers
    static T Layers<T>(PlainStep<T> step, T v)
        where T : IQuantity<T>
    {
        (int units, int m, int r) = (4 * step.HiddenSize, step.HiddenSize + step.InputSize, (int)step.Options.Number(reps));
        T theta = Edges("theta").Named("theta").Reshape([units, m, 2 * (r + 1)]);
        T input = v.Reshape([v.Shape[0], 1, m]);
        var (cos, sin) = Circle(theta, "theta");
        (T, T)? shared = step.Options.Has(preact) ? null : Circle(input, "v");
        T x = theta.Filled([units, m], 1), y = theta.Filled([units, m], 0), z = y;
        for (int l = 0; l <= r; l++)
        {
            (x, y) = Turn(x, y, Of(cos, 2 * l), Of(sin, 2 * l));
            (z, x) = Turn(z, x, Of(cos, 2 * l + 1), Of(sin, 2 * l + 1));
            (x, y, z) = (x.Named($"X{l}"), y.Named($"Y{l}"), z.Named($"Z{l}"));
            if (l == r)
                break;
            var (cosA, sinA) = shared ?? Circle((Of(Edges("preacts_weight"), l) * input + Of(Edges("preacts_bias"), l)).Named($"a{l}"), $"a{l}");
            (x, y) = Turn(x, y, cosA, sinA);
        }

        // |α| − |β| = Z / (|α| + |β|), of which the larger is √((1 + |Z|) / 2).
        T high = 1 + z.Abs();
        T phi = step.Options.Is(measure, "exact") ? z : z / ((high / 2).Sqrt() + ((x * x + y * y) / (2 * high)).Sqrt());
        if (step.Options.Has(postact))
            phi = Edges("postact_weights") * (phi + Edges("postact_bias"));
        return phi.Sum(2) + (v * v.Sigmoid()).Linear(Edges("base_weight"));

        T Edges(string name) => T.Concat(0, [.. QkanTable.Layers.Select(layer => step.Parameter($"{layer}.{name}"))]);

        T Of(T turns, int k) => turns.Slice(2, k, 1).Reshape([units, m]);
    }

    static (T First, T Second) Turn<T>(T first, T second, T cos, T sin)
        where T : IQuantity<T> => (first * cos - second * sin, first * sin + second * cos);

    static (T Cos, T Sin) Circle<T>(T angle, string name)
        where T : IQuantity<T>
    {
        T half = (angle / 2).Sin();
        return ((1 - 2 * half * half).Named($"cos_{name}"), angle.Sin().Named($"sin_{name}"));
    }

    protected override Cell Create(CellScope scope) => new QkanLstmCell(
        scope, (int)scope.Options.Number(reps), scope.Options.Is(measure, "fast"), scope.Options.Has(preact), scope.Options.Has(postact));
}

/// <summary>Step and adjoint of <see cref="QkanLstmType"/>: its edges turn anew backward, so that nothing of them is saved.</summary>
sealed class QkanLstmCell : Cell
{
    const int F = 0, I = 1, C = 2, O = 3;  // blocks

    readonly QkanTable table;
    readonly QkanEdges edges;
    readonly State h, c;
    readonly Slot gates;   // [f | i | g | o]
    readonly Slot dGates;
    readonly Slot seen;    // what the edges of a row share
    readonly Slot sums;    // what the layers give, unit by unit, and its gradient
    readonly Slot totals;  // the gradients of the edges

    public QkanLstmCell(CellScope scope, int reps, bool fast, bool preact, bool postact)
        : base(scope.InputSize, scope.HiddenSize)
    {
        table = new(scope, reps, preact, postact);
        edges = new(table, fast);
        foreach (var parameter in table.Parameters)
            AddDirect(parameter);
        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dGates = AddSlot(SlotKind.Scratch, blocks: 4);
        seen = AddSlot(SlotKind.Scratch, QkanEdges.SeenBlocks, table.Inputs);
        sums = AddSlot(SlotKind.Scratch, size: 4 * HiddenSize);
        totals = AddSlot(SlotKind.WalkSum, table.SumBlocks, Lanes.Count);
        ReadInput();
    }

    protected override void Pack()
    {
        base.Pack();
        table.Pack();
    }

    public override void Forward(in Step step)
    {
        BlockRows all = step[gates], rows = step[sums];
        BlockRow before = step.Before(c).Flat, after = step.After(c).Flat, hAfter = step.After(h).Flat;
        See(step);
        edges.Sum(step[seen], rows, step.Rows);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            gates.Layout.PadRow(rows[row].Window(0, 1), a.Window(0, 4));
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = GateMath.Sigmoid(a[F, i]), ig = GateMath.Sigmoid(a[I, i]), g = GateMath.Tanh(a[C, i]), o = GateMath.Sigmoid(a[O, i]);
                after[at] = Vector512.FusedMultiplyAdd(f, before[at], ig * g);
                hAfter[at] = o * GateMath.Tanh(after[at]);
                (a[F, i], a[I, i], a[C, i], a[O, i]) = (f, ig, g, o);
            }
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> dHs = step.Gradient(h), dX = step.InputGradient;
        BlockRows all = step[gates], dAll = step[dGates], dRows = step[sums], views = step[seen];
        BlockRow before = step.Before(c).Flat, after = step.After(c).Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, i], ig = a[I, i], g = a[C, i], o = a[O, i], tanh = GateMath.Tanh(after[at]);

                // h' = o * Tanh(c'), c' = f * c + i * g
                dA[O, i] = dH[at] * tanh * Slopes.OfSigmoid(o);
                var dNext = Vector512.FusedMultiplyAdd(dH[at] * o, Slopes.OfTanh(tanh), dC[at]);
                dA[F, i] = dNext * before[at] * Slopes.OfSigmoid(f);
                dA[I, i] = dNext * g * Slopes.OfSigmoid(ig);
                dA[C, i] = dNext * ig * Slopes.OfTanh(g);
                dC[at] = dNext * f;
            }
            gates.Layout.StripRow(dA.Window(0, 4), dRows[row].Window(0, 1));
        }

        // the layers of [h; x]
        See(step);
        edges.SumBackward(views, dRows, step.Rows, step[totals].Flat);
        for (int row = 0; row < step.Rows; row++)
        {
            var dV = QkanEdges.Gradient(views[row]);
            dV[..HiddenSize].CopyTo(dHs[(row * Width)..]);
            var dInput = dX.Slice(row * InputSize, InputSize);
            TensorPrimitives.Add(dInput, dV.Slice(HiddenSize, InputSize), dInput);
        }
    }

    public override void FinishBackward(in Step step, GradientSheet sheet) => table.AddTo(sheet, step[totals]);

    void See(in Step step)
    {
        Span<float> before = step.Before(h);
        for (int row = 0; row < step.Rows; row++)
            QkanEdges.See(step[seen][row], before.Slice(row * Width, HiddenSize), step.Input.Slice(row * InputSize, InputSize));
    }
}
