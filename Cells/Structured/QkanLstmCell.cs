using System.Runtime.Intrinsics;
using MoGru.Cells.Parts;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;

namespace MoGru.Cells.Structured;

/// <summary>
/// An LSTM whose four maps are layers of quantum-inspired functions: every edge from [h; x] turns a qubit, as a vector (X, Y, Z) on the sphere, by angles of
/// its own and by its input, and measures it; states h, c [B, d]. The layer is the published one, the wiring told of by others; rows f, i, c, o.
/// </summary>
sealed class QkanLstmType : FusedCellType
{
    static readonly NumberOption reps = new("reps", "how often an edge turns by its input", 3) { Whole = true, Least = 1, Most = 64, Examples = [1, 2] };
    static readonly ChoiceOption measure = new("measure", "what is measured: |α|² − |β|², or |α| − |β|", "exact", "fast");
    static readonly FlagOption preact = new("preact", "the input turns by w v + b, both of which are trained");
    static readonly FlagOption postact = new("postact", "what is measured is scaled and moved, both of which is trained");

    public override string Name => "qkan-lstm";

    public override string Title => "Quantum-inspired KAN LSTM";

    public override CellSource Source => new("Hsu et al., QKAN-LSTM", 2025, "arXiv 2512.05049");

    public override IReadOnlyList<CellOption> Options => [reps, measure, preact, postact];

    public override IReadOnlyList<string> RecordNames => ["QkanLSTM"];

    public override bool HasConstant(string parameter) =>
        parameter.Contains(".preacts_", StringComparison.Ordinal) || parameter.Contains(".postact_", StringComparison.Ordinal);

    public override void Step<T>(PlainStep<T> step)
    {
        T v = step.Concat(step["h"], step.X).Named("v");
        T f = Layer(step, "qkan_f", v).Sigmoid().Named("f"), i = Layer(step, "qkan_i", v).Sigmoid().Named("i");
        T g = Layer(step, "qkan_c", v).Tanh().Named("g"), o = Layer(step, "qkan_o", v).Sigmoid().Named("o");
        T c = f * step["c"] + i * g;
        step["c"] = c;
        step["h"] = o * c.Tanh();
    }

    // y_o = Σ_i p_oi (φ_oi(v_i) + c_oi) + Σ_i s_oi silu(v_i)
    static T Layer<T>(PlainStep<T> step, string name, T v)
        where T : IQuantity<T>
    {
        (int d, int m, int r) = (step.HiddenSize, step.HiddenSize + step.InputSize, (int)step.Options.Number(reps));
        T theta = step.Parameter($"{name}.theta"), input = v.Reshape([v.Shape[0], 1, m]);
        T x = theta.Filled([d, m], 1), y = theta.Filled([d, m], 0), z = y;
        for (int l = 0; l <= r; l++)
        {
            (x, y) = Turn(x, y, theta.Slice(2, l, 1).Slice(3, 0, 1).Reshape([d, m]));
            (z, x) = Turn(z, x, theta.Slice(2, l, 1).Slice(3, 1, 1).Reshape([d, m]));
            if (l == r)
                break;
            T angle = step.Options.Has(preact) ? Edge("preacts_weight", l) * input + Edge("preacts_bias", l) : input;
            (x, y) = Turn(x, y, angle);
        }

        // |α| − |β| = Z / (|α| + |β|), of which the larger is √((1 + |Z|) / 2).
        T high = 1 + z.Abs();
        T phi = step.Options.Is(measure, "exact") ? z : z / ((high / 2).Sqrt() + ((x * x + y * y) / (2 * high)).Sqrt());
        if (step.Options.Has(postact))
            phi = step.Parameter($"{name}.postact_weights") * (phi + step.Parameter($"{name}.postact_bias"));
        return phi.Sum(2) + (v * v.Sigmoid()).Linear(step.Parameter($"{name}.base_weight"));

        T Edge(string which, int l) => step.Parameter($"{name}.{which}").Slice(2, l, 1).Reshape([d, m]);
    }

    static (T First, T Second) Turn<T>(T first, T second, T angle)
        where T : IQuantity<T>
    {
        T sin = angle.Sin(), cos = (angle + Math.PI / 2).Sin();
        return (first * cos - second * sin, first * sin + second * cos);
    }

    protected override Cell Create(CellScope scope) => new QkanLstmCell(
        scope, (int)scope.Options.Number(reps), scope.Options.Is(measure, "fast"), scope.Options.Has(preact), scope.Options.Has(postact));
}

/// <summary>Step and adjoint of <see cref="QkanLstmType"/>: its edges turn anew backward, so that nothing of them is saved.</summary>
sealed class QkanLstmCell : Cell
{
    const int F = 0, I = 1, C = 2, O = 3;  // blocks

    readonly QkanEdges edges;
    readonly State h, c;
    readonly Slot gates;           // [f | i | g | o]
    readonly Slot seen;            // [v | cos v | sin v | silu(v) | dv | the angle of a turn, its cos, its sin]
    readonly Slot dSums;
    readonly Slot sums;            // the gradients of the edges, rows and steps added up in the first row

    public QkanLstmCell(CellScope scope, int reps, bool fast, bool preact, bool postact)
        : base(scope.InputSize, scope.HiddenSize)
    {
        edges = new(scope, reps, fast, preact, postact);
        foreach (var parameter in edges.Parameters)
            AddDirect(parameter);
        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        seen = AddSlot(SlotKind.Scratch, QkanEdges.SeenBlocks, edges.Count);
        dSums = AddSlot(SlotKind.Scratch, blocks: 4);
        sums = AddSlot(SlotKind.RowSum, 4 * HiddenSize * edges.SumRows, edges.Count);
        ReadInput();
    }

    protected override void Pack()
    {
        base.Pack();
        edges.Pack();
    }

    public override void Forward(in Step step)
    {
        Span<float> hBefore = step.Before(h);
        BlockRows all = step[gates], views = step[seen];
        BlockRow before = step.Before(c).Flat, after = step.After(c).Flat, hAfter = step.After(h).Flat;
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], s = views[row];
            edges.See(s, hBefore.Slice(row * Width, HiddenSize), step.Input.Slice(row * InputSize, InputSize));
            for (int unit = 0; unit < 4 * HiddenSize; unit++)
                a.Window(unit / HiddenSize, 1)[unit % HiddenSize] = edges.Sum(s, unit);
            for (int gate = 0; gate < 4; gate++)
                a.Window(gate, 1)[HiddenSize..].Clear();
            for (int i = 0, at = row * Width; i < Width; i += Lanes.Count, at += Lanes.Count)
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
        Span<float> hBefore = step.Before(h), dHs = step.Gradient(h), dX = step.InputGradient;
        BlockRows all = step[gates], views = step[seen], dAll = step[dSums];
        BlockRow before = step.Before(c).Flat, after = step.After(c).Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        var total = step[sums][0];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], s = views[row], dA = dAll[row];
            for (int i = 0, at = row * Width; i < Width; i += Lanes.Count, at += Lanes.Count)
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
            edges.See(s, hBefore.Slice(row * Width, HiddenSize), step.Input.Slice(row * InputSize, InputSize));
            for (int unit = 0; unit < 4 * HiddenSize; unit++)
                edges.Undo(s, unit, Vector512.Create(dA.Window(unit / HiddenSize, 1)[unit % HiddenSize]), total);
            var dV = s.Window(4, 1);
            dV[..HiddenSize].CopyTo(dHs[(row * Width)..]);
            var dInput = dX.Slice(row * InputSize, InputSize);
            TensorPrimitives.Add(dInput, dV.Slice(HiddenSize, InputSize), dInput);
        }
    }

    public override void FinishBackward(in Step step, GradientSheet sheet) => edges.AddTo(sheet, step[sums]);
}
