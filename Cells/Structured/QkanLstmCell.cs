using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Structured;

/// <summary>
/// An LSTM whose four maps are layers of quantum-inspired functions: every edge from [h; x] turns a qubit, as a vector (X, Y, Z) on the sphere, by angles of
/// its own and by its input, and measures it; states h, c [B, d]. The layer is the published one; the wiring is from secondary descriptions of the paper.
/// Edges that measure |α| − |β| cost some thirty times as much as others, those that turn by w v + b ninety times.
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

    // Its equations turn every edge by itself.
    public override CellSizes? OwnExample => new(2, 3);

    // The features of v beside silu(v), where edges are a product of them.
    public override long OtherMultiplyAdds(CellSpec spec, CellSizes sizes) => TurnsAtEveryStep(spec.Options)
        ? 0
        : 2 * (long)spec.Options.Number(reps) * QkanParameters.Layers.Length * sizes.Hidden * (sizes.Hidden + sizes.Input);

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

        T Edges(string name) => T.Concat(0, [.. QkanParameters.Layers.Select(layer => step.Parameter($"{layer}.{name}"))]);

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

    protected override Cell Create(CellScope scope)
    {
        var parameters = new QkanParameters(scope, (int)scope.Options.Number(reps), scope.Options.Has(preact), scope.Options.Has(postact));
        return TurnsAtEveryStep(scope.Options)
            ? new QkanEdgesCell(scope, parameters, scope.Options.Is(measure, "fast"))
            : new QkanSeriesCell(scope, parameters);
    }

    // Where an edge measures more than Z, or turns by more than v, its function is no trigonometric polynomial of v.
    static bool TurnsAtEveryStep(CellOptions options) => options.Is(measure, "fast") || options.Has(preact);
}

/// <summary>Step and adjoint of <see cref="QkanLstmType"/> around its layers, which are made in one of two ways.</summary>
abstract class QkanLstmCell : Cell
{
    const int F = 0, I = 1, C = 2, O = 3;  // blocks

    readonly State c;

    protected QkanLstmCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        H = AddState("h");
        c = AddState("c");
        Gates = AddSlot(SlotKind.Saved, blocks: 4);
        DGates = AddSlot(SlotKind.Gradient, blocks: 4);
    }

    protected State H { get; }

    /// <summary>[f | i | g | o]: what the layers give, then the gates.</summary>
    protected Slot Gates { get; }

    /// <summary>The gradients of what the layers give.</summary>
    protected Slot DGates { get; }

    /// <summary>The layers of [h; x].</summary>
    protected abstract void Layers(in Step step);

    /// <summary>Their adjoint: makes the gradient of h before the step, and adds to that of x.</summary>
    protected abstract void LayersBackward(in Step step);

    public sealed override void Forward(in Step step)
    {
        Layers(step);
        var all = step[Gates];
        BlockRow before = step.Before(c).Flat, after = step.After(c).Flat, hAfter = step.After(H).Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = GateMath.Sigmoid(a[F, i]), ig = GateMath.Sigmoid(a[I, i]), g = GateMath.Tanh(a[C, i]), o = GateMath.Sigmoid(a[O, i]);
                after[at] = Vector512.FusedMultiplyAdd(f, before[at], ig * g);
                hAfter[at] = o * GateMath.Tanh(after[at]);
                (a[F, i], a[I, i], a[C, i], a[O, i]) = (f, ig, g, o);
            }
        }
    }

    public sealed override void Backward(in Step step)
    {
        BlockRows all = step[Gates], dAll = step[DGates];
        BlockRow before = step.Before(c).Flat, after = step.After(c).Flat, dH = step.Gradient(H).Flat, dC = step.Gradient(c).Flat;
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
        }
        LayersBackward(step);
    }
}
