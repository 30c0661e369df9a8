using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// What both bistable cells are: t above 0 gives a unit two stable states, and c keeps; rows a, c, k, the last of the input alone; state h
/// [B, d].
/// </summary>
abstract class BistableType(string name, string title, string recordName) : FusedCellType(
    name, title, new("Vecoven, Ernst, Drion, A Bio-inspired Bistable Recurrent Cell Allows for Long-lasting Memory", 2021, "arXiv 2006.05252"),
    [BlockParameters.NoBias], recordName)
{
    public override void Step<T>(PlainStep<T> step)
    {
        // t = tanh(a_a), c = σ(a_c), g = tanh(x_k + (1 + t) ⊙ h), h' = c ⊙ h + (1 − c) ⊙ g
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T a = (x.Slice(1, 0, 2 * step.HiddenSize) + Recurrent(step, h)).Named("a");
        T t = step.Block(a, 0).Tanh().Named("t");
        T c = step.Block(a, 1).Sigmoid().Named("c");
        T g = (step.Block(x, 2) + (1 + t) * h).Tanh().Named("g");
        step["h"] = c * h + (1 - c) * g;
    }

    /// <summary>What the state gives to a and c, with biases.</summary>
    protected abstract T Recurrent<T>(PlainStep<T> step, T h)
        where T : IQuantity<T>;
}

/// <summary>BR, whose units see no other's state: <c>weight_hh</c> is a vector.</summary>
sealed class BrType() : BistableType("br", "Bistable recurrent cell", "BR")
{
    public override bool IsElementwise => true;

    protected override T Recurrent<T>(PlainStep<T> step, T h)
    {
        T scaled = step.Concat(h, h) * step.Parameter("weight_hh");
        return step.Bias("bias_hh") is { } bias ? scaled + step.Parameter(bias) : scaled;
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weightIh = scope.Parameter("weight_ih", [3 * d, n], BlockParameters.Xavier);
        var weightHh = scope.Parameter("weight_hh", [2 * d], new Initial.Normal(1));
        var (biasIh, biasHh) = (BlockParameters.DeclareBias(scope, "bias_ih", 3), BlockParameters.DeclareBias(scope, "bias_hh", 2));
        return new BrCell(new(weightIh, weightHh, biasIh, biasHh) { HiddenSize = d });
    }
}

/// <summary>NBR, whose t and c are of all units, by a matrix, with <c>bias_hh</c>, which old versions of the published package leave out.</summary>
sealed class NbrType() : BistableType("nbr", "Recurrently neuromodulated bistable cell", "NBR")
{
    protected override T Recurrent<T>(PlainStep<T> step, T h) => step.OfState(h);

    protected override Cell Create(CellScope scope) => new NbrCell(BlockParameters.Declare(scope, 3, 2));
}

/// <summary>Step and adjoint of <see cref="BistableType"/>.</summary>
abstract class BistableCell : Cell
{
    protected const int A = 0, C = 1, K = 2;  // blocks

    protected BistableCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        H = AddState("h");
        Gates = AddSlot(SlotKind.Saved, blocks: 3);
        DGates = AddSlot(SlotKind.Gradient, blocks: 3);
        AddProjection(maps.Sums((0, 0), (1, 1), (2, -1)), Gates, DGates);
    }

    protected State H { get; }

    /// <summary>[t | c | g], before the step the sums.</summary>
    protected Slot Gates { get; }

    protected Slot DGates { get; }

    /// <summary>Adds to the sums of t and c what the state gives.</summary>
    protected abstract void Recur(in Step step);

    /// <summary>Adds to the gradient of the state what these sums give.</summary>
    protected abstract void RecurBackward(in Step step);

    public override void Forward(in Step step)
    {
        Recur(step);
        BlockRow hBefore = step.Before(H).Flat, hAfter = step.After(H).Flat;
        var all = step[Gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes t = GateMath.Tanh(a[A, i]), c = GateMath.Sigmoid(a[C, i]), before = hBefore[at];
                var g = GateMath.Tanh(Vector512.FusedMultiplyAdd(Lanes.One + t, before, a[K, i]));
                hAfter[at] = Vector512.FusedMultiplyAdd(c, before - g, g);
                (a[A, i], a[C, i], a[K, i]) = (t, c, g);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(H).Flat, dH = step.Gradient(H).Flat;
        BlockRows all = step[Gates], dAll = step[DGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes t = a[A, i], c = a[C, i], g = a[K, i], dNext = dH[at], before = hBefore[at];

                // h' = g + c * (h - g)
                var dC = dNext * (before - g);
                var dG = dNext * (Lanes.One - c);

                // g = Tanh(x_k + (1 + t) * h)
                var dK = dG * Slopes.OfTanh(g);
                dH[at] = Vector512.FusedMultiplyAdd(dK, Lanes.One + t, dNext * c);

                // t = Tanh(a_a), c = Sigmoid(a_c)
                dA[A, i] = dK * before * Slopes.OfTanh(t);
                dA[C, i] = dC * Slopes.OfSigmoid(c);
                dA[K, i] = dK;
            }
        }
        RecurBackward(step);
    }
}

/// <summary>The bistable cell without a product.</summary>
sealed class BrCell : BistableCell
{
    readonly DerivedWeight weightA, weightC;
    readonly Slot dWeightA, dWeightC;

    public BrCell(BlockParameters maps)
        : base(maps)
    {
        int d = HiddenSize;
        weightA = AddDerivedWeight([d], [maps.WeightHh], (used, _) => used[0].Slice(0, 0, d));
        weightC = AddDerivedWeight([d], [maps.WeightHh], (used, _) => used[0].Slice(0, d, d));
        (dWeightA, dWeightC) = (AddRowSum(weightA), AddRowSum(weightC));
    }

    protected override void Recur(in Step step)
    {
        var h = step.Before(H).Flat;
        var all = step[Gates];
        ReadOnlySpan<float> ofA = step[weightA], ofC = step[weightC];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                a[A, i] = Vector512.FusedMultiplyAdd(Lane.Load(ofA, i), h[at], a[A, i]);
                a[C, i] = Vector512.FusedMultiplyAdd(Lane.Load(ofC, i), h[at], a[C, i]);
            }
        }
    }

    protected override void RecurBackward(in Step step)
    {
        BlockRow h = step.Before(H).Flat, dH = step.Gradient(H).Flat, dOfA = step[dWeightA].Flat, dOfC = step[dWeightC].Flat;
        var dAll = step[DGates];
        ReadOnlySpan<float> ofA = step[weightA], ofC = step[weightC];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // a_a += w_a * h, a_c += w_c * h
                dOfA[at] = Vector512.FusedMultiplyAdd(dA[A, i], h[at], dOfA[at]);
                dOfC[at] = Vector512.FusedMultiplyAdd(dA[C, i], h[at], dOfC[at]);
                var dBefore = Vector512.FusedMultiplyAdd(dA[C, i], Lane.Load(ofC, i), dH[at]);
                dH[at] = Vector512.FusedMultiplyAdd(dA[A, i], Lane.Load(ofA, i), dBefore);
            }
        }
    }
}

/// <summary>The bistable cell with one product a step.</summary>
sealed class NbrCell : BistableCell
{
    readonly Product recurrent;

    public NbrCell(BlockParameters maps)
        : base(maps) =>
        recurrent = AddProduct(maps.State(0, 1), H, Gates.Window(A, 2), DGates.Window(A, 2), accumulate: true);

    protected override void Recur(in Step step) => step.Apply(recurrent);

    // [a_a a_c] += h W_hhᵀ
    protected override void RecurBackward(in Step step) => step.ApplyBackward(recurrent, accumulate: true, step.Gradient(H), Width);
}
