using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Weights that a pass derives: h' = tanh(|W| x + h R̃ − |a| ⊙ h), where R̃ = R ⊙ mask is stored [in, out].</summary>
sealed class DerivedWeightType() : ContractType("derived-weights")
{
    protected override Cell Create(CellScope scope) => new DerivedWeightCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T masked = step.Parameter("recurrent") * step.Side("dropconnect"), h = step["h"];
        step["h"] = (step.X.Linear(step.Parameter("weight").Abs()) + h.MatMul(masked) - step.Parameter("decay").Abs() * h).Tanh();
    }
}

sealed class DerivedWeightCell : ContractCell
{
    public const double Rate = 0.4;

    readonly DerivedWeight magnitude;  // |a|
    readonly State h;
    readonly Slot sum;
    readonly Slot dSum;
    readonly Slot dMagnitude;
    readonly Product product;

    public DerivedWeightCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int d) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [d, inputSize], new Initial.Uniform(0.6));
        var recurrent = scope.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        var decay = scope.Parameter("decay", [d], new Initial.Uniform(0.5));
        var positive = AddDerivedWeight([d, inputSize], [weight], (used, _) => used[0].Abs());
        var masked = AddDerivedWeight([d, d], [recurrent], (used, mask) => used[0] * mask, new("dropconnect", MaskRate.Dropout(Rate)));
        magnitude = AddDerivedWeight([d], [decay], (used, _) => used[0].Abs());
        h = AddState("h");
        sum = AddSlot(SlotKind.Saved);
        dSum = AddSlot(SlotKind.Gradient);
        dMagnitude = AddRowSum(magnitude);
        AddProjection(new GateMap(inputSize, d).AddDerived(positive, 0), sum, dSum);
        product = AddProduct(new GateMap(d, d).AddDerivedTransposed(masked, 0, 0), h, sum, dSum, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(product);
        Span<float> before = step.Before(h), after = step.After(h), a = step[sum];
        var rates = step[magnitude];
        for (int at = 0; at < after.Length; at += Lanes.Count)
        {
            var inner = Lane.Load(a, at) - Lane.Load(rates, at % Width) * Lane.Load(before, at);
            GateMath.Tanh(inner).Store(after, at);
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> before = step.Before(h), after = step.After(h), dH = step.Gradient(h), da = step[dSum], dRates = step[dMagnitude];
        var rates = step[magnitude];
        for (int at = 0; at < dH.Length; at += Lanes.Count)
        {
            // h' = tanh(a − |a| ⊙ h)
            var next = Lane.Load(after, at);
            var dInner = Lane.Load(dH, at) * (Lanes.One - next * next);
            dInner.Store(da, at);
            (Lane.Load(dRates, at) - dInner * Lane.Load(before, at)).Store(dRates, at);
            (-dInner * Lane.Load(rates, at % Width)).Store(dH, at);
        }

        // a += h R̃
        step.ApplyBackward(product, accumulate: true, dH, Width);
    }
}
