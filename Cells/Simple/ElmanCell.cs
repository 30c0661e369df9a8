using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Simple;

/// <summary>The simple recurrent network of Elman: exactly PyTorch's <c>nn.RNN</c>; state h [B, d].</summary>
sealed class ElmanType() : FusedCellType(
    "rnn", "Elman network", new("Elman, Finding Structure in Time", 1990), [nonlinearity, noBias, identity], "RNN")
{
    static readonly ChoiceOption nonlinearity = new("nonlinearity", "what the sum goes through", "tanh", "relu");
    static readonly FlagOption noBias = new("no-bias", "no biases") { RecordKey = "bias", RecordValue = false };

    // Le, Jaitly and Hinton 2015 (arXiv 1504.00941), for relu.
    static readonly FlagOption identity = new("identity", "weight_hh starts as the identity, weight_ih from N(0, 0.1²), biases from 0");

    public override CellNaming Naming => CellNaming.PyTorch();

    public override void Step<T>(PlainStep<T> step)
    {
        // h' = f(W_ih x + b_ih + W_hh h + b_hh)
        bool bias = !step.Options.Has(noBias);
        T a = step.Linear(step.X, "weight_ih", bias ? "bias_ih" : null) + step.Linear(step["h"], "weight_hh", bias ? "bias_hh" : null);
        step["h"] = step.Options.Is(nonlinearity, "relu") ? a.Relu() : a.Tanh();
    }

    internal override RecurrentOperator Operator(CellSpec spec) => new("RNN", [0], IsRectified: spec.Options.Is(nonlinearity, "relu"));

    protected override Cell Create(CellScope scope) =>
        Create(scope, scope.Options.Is(nonlinearity, "relu"), !scope.Options.Has(noBias), scope.Options.Has(identity));

    /// <summary>The cell with parameters under PyTorch's names, drawn as PyTorch draws them, U(±1/√d), or from the identity.</summary>
    public static Cell Create(CellScope scope, bool relu, bool bias, bool fromIdentity = false)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        Initial drawn = new Initial.Uniform(1 / Math.Sqrt(d)), ofBias = fromIdentity ? Initial.Zero : drawn;
        var weightIh = scope.Parameter("weight_ih", [d, n], fromIdentity ? new Initial.Normal(0.1) : drawn);
        var weightHh = scope.Parameter("weight_hh", [d, d], fromIdentity ? new Initial.Identity() : drawn);
        Parameter[] biases = bias ? [scope.Parameter("bias_ih", [d], ofBias), scope.Parameter("bias_hh", [d], ofBias)] : [];
        return relu ? new ElmanCell<Rectifier>(weightIh, weightHh, biases) : new ElmanCell<Tangent>(weightIh, weightHh, biases);
    }
}

/// <summary>Step and adjoint of <see cref="ElmanType"/>.</summary>
/// <typeparam name="TFunction">What the sum goes through.</typeparam>
sealed class ElmanCell<TFunction> : Cell
    where TFunction : struct, INonlinearity
{
    readonly State h;
    readonly Slot sums;   // what the products give
    readonly Slot dSums;
    readonly Product recurrent;

    public ElmanCell(Parameter weightIh, Parameter weightHh, Parameter[] biases)
        : base(weightIh.Shape[1], weightHh.Shape[1])
    {
        (int n, int d) = (InputSize, HiddenSize);
        h = AddState("h");
        sums = AddSlot(SlotKind.Chunk);
        dSums = AddSlot(SlotKind.Gradient);
        AddProjection(new GateMap(n, d).Add(weightIh, 0, 0, biases), sums, dSums);
        recurrent = AddProduct(new GateMap(d, d).Add(weightHh, 0), h, sums, dSums, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        Span<float> all = step[sums], after = step.After(h);
        for (int at = 0; at < after.Length; at += Lanes.Count)
            TFunction.Forward(Lane.Load(all, at)).Store(after, at);
    }

    public override void Backward(in Step step)
    {
        Span<float> after = step.After(h), dH = step.Gradient(h), dAll = step[dSums];
        for (int at = 0; at < dH.Length; at += Lanes.Count)
            TFunction.Backward(Lane.Load(dH, at), Lane.Load(after, at)).Store(dAll, at);

        // sums += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, dH, Width);
    }
}
