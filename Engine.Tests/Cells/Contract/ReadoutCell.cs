using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// A readout of derived weights from a state that is held by a mask a sequence: h' = h + m ⊙ (tanh(W x + R h) − h), y = |C| h' + |D| x + b.
/// </summary>
sealed class ReadoutType() : ContractType("readout")
{
    public override void Step<T>(PlainStep<T> step)
    {
        T h = step["h"];
        T made = (step.X.Linear(step.Parameter("weight")) + h.Linear(step.Parameter("recurrent"))).Tanh();
        T next = h + step.Side("hold") * (made - h);
        step["h"] = next;
        step.Output = next.Linear(step.Parameter("c").Abs(), step.Parameter("bias")) + step.X.Linear(step.Parameter("d").Abs());
    }

    protected override Cell Create(CellScope scope) => new ReadoutCell(scope);
}

sealed class ReadoutCell : ContractCell
{
    readonly State h;
    readonly Slot sum;    // before the nonlinearity, then after it
    readonly Slot dSum;
    readonly Product product;

    public ReadoutCell(CellScope scope)
        : base(scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [d, n], new Initial.Uniform(0.6));
        var recurrent = scope.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        var fromState = scope.Parameter("c", [d, d], new Initial.Uniform(0.6));
        var fromInput = scope.Parameter("d", [d, n], new Initial.Uniform(0.6));
        var bias = scope.Parameter("bias", [d], new Initial.Uniform(0.5));
        h = AddState("h");
        sum = AddSlot(SlotKind.Saved);
        dSum = AddSlot(SlotKind.Gradient);
        AddHold(h, AddSide("hold", d, perSequence: true, gradient: true));
        AddProjection(new GateMap(n, d).Add(weight, 0), sum, dSum);
        product = AddProduct(new GateMap(d, d).Add(recurrent, 0), h, sum, dSum, accumulate: true);
        var c = AddDerivedWeight([d, d], [fromState], (used, _) => used[0].Abs());
        var direct = AddDerivedWeight([d, n], [fromInput], (used, _) => used[0].Abs());
        SetReadout(new GateMap(d, d).AddDerived(c, 0, 0, bias), new GateMap(n, d).AddDerived(direct, 0));
    }

    public override void Forward(in Step step)
    {
        step.Apply(product);
        Span<float> after = step.After(h), tanh = step[sum];
        for (int at = 0; at < after.Length; at++)
            after[at] = tanh[at] = MathF.Tanh(tanh[at]);
    }

    public override void Backward(in Step step)
    {
        Span<float> dH = step.Gradient(h), tanh = step[sum], da = step[dSum];

        // h' = tanh(a)
        for (int at = 0; at < dH.Length; at++)
            da[at] = dH[at] * (1 - tanh[at] * tanh[at]);

        // a += h Rᵀ
        step.ApplyBackward(product, accumulate: false, dH, Width);
    }
}
