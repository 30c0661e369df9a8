using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Differential;

/// <summary>
/// AntisymmetricRNN: Euler steps of a system whose matrix is antisymmetric but for a damping, so that the state neither explodes nor dies;
/// state h [B, d]. The paper's ε are .01 to .1; with the published package's default, 1, the state grows steadily. So it does not learn
/// adding (20 steps, 40 epochs); with ε = .1 and a learning rate of .01 it does.
/// </summary>
sealed class AntisymmetricRnnType() : FusedCellType(
    "antisymmetric-rnn", "Antisymmetric network", Paper, [Epsilon, Gamma, BlockParameters.NoBias], "AntisymmetricRNN")
{
    public static NumberOption Epsilon { get; } = new("epsilon", "the time of a step", 1) { Above = 0, Examples = [0.2] };

    public static NumberOption Gamma { get; } = new("gamma", "the damping", 0) { Least = 0, Examples = [0.05] };

    public static CellSource Paper { get; } = new(
        "Chang, Chen, Haber, Chi, AntisymmetricRNN: A Dynamical System View on Recurrent Neural Networks", 2019, "arXiv 1902.09689");

    public override void Step<T>(PlainStep<T> step)
    {
        // A = W_hh − W_hhᵀ − γ I, g = tanh(x_ + A h + b_hh), h' = h + ε g
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T q = Product(step, h).Named("q");
        T g = (step.Bias("bias_hh") is { } bias ? x + q + step.Parameter(bias) : x + q).Tanh().Named("g");
        step["h"] = h + step.Options.Number(Epsilon) * g;
    }

    /// <summary>A h.</summary>
    public static T Product<T>(PlainStep<T> step, T h)
        where T : IQuantity<T>
    {
        T weight = step.Parameter("weight_hh");
        return h.Linear(weight - weight.Transpose()) - step.Options.Number(Gamma) * h;
    }

    /// <summary>The parameters, <c>weight_hh</c> so small that ‖A‖ does not grow with d.</summary>
    public static BlockParameters Declare(CellScope scope, int ofInput) =>
        BlockParameters.Declare(scope, ofInput, 1, weightHh: new Initial.Normal(1 / Math.Sqrt(scope.HiddenSize)));

    protected override Cell Create(CellScope scope) =>
        new AntisymmetricRnnCell(Declare(scope, 1), (float)scope.Options.Number(Epsilon), (float)scope.Options.Number(Gamma));
}

/// <summary>Step and adjoint of <see cref="AntisymmetricRnnType"/>: one product a step, of W_hh − W_hhᵀ.</summary>
sealed class AntisymmetricRnnCell : Cell
{
    readonly float epsilon, gamma;
    readonly State h;
    readonly Slot flows;  // g: what the products give before the step
    readonly Slot dFlows;
    readonly Product recurrent;

    public AntisymmetricRnnCell(BlockParameters maps, float epsilon, float gamma)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.epsilon, this.gamma) = (epsilon, gamma);
        var skew = AddDerivedWeight(maps.WeightHh.Shape, [maps.WeightHh], (used, _) => used[0] - used[0].Transpose());
        h = AddState("h");
        (flows, dFlows) = (AddSlot(SlotKind.Saved), AddSlot(SlotKind.Gradient));
        AddProjection(maps.Sums((0, 0)), flows, dFlows);
        recurrent = AddProduct(new GateMap(HiddenSize, HiddenSize).AddDerived(skew, 0), h, flows, dFlows, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, a = step[flows].Flat;
        Lanes time = Vector512.Create(epsilon), damping = Vector512.Create(gamma);
        int length = step.Rows * Width;
        for (int at = 0; at < length; at += Lanes.Count)
        {
            var g = GateMath.Tanh(Vector512.FusedMultiplyAdd(-damping, hBefore[at], a[at]));
            hAfter[at] = Vector512.FusedMultiplyAdd(time, g, hBefore[at]);
            a[at] = g;
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow dH = step.Gradient(h).Flat, a = step[flows].Flat, dA = step[dFlows].Flat;
        Lanes time = Vector512.Create(epsilon), damping = Vector512.Create(gamma);
        int length = step.Rows * Width;
        for (int at = 0; at < length; at += Lanes.Count)
        {
            // h' = h + time * g, g = Tanh(a - damping * h)
            var dSum = dH[at] * time * Slopes.OfTanh(a[at]);
            dA[at] = dSum;
            dH[at] = Vector512.FusedMultiplyAdd(-damping, dSum, dH[at]);
        }

        // a += h (W_hh − W_hhᵀ)ᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
