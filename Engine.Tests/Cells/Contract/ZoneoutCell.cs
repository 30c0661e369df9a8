using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Two rates with a mask each: h' = h + z ⊙ (tanh(W x + R (s ⊙ h) + b) − h), with zoneout z [B, T, d] and dropout s [B, d].</summary>
sealed class ZoneoutType() : ContractType("zoneout-by-hand", Zoneout, Dropout)
{
    public static readonly RateOption Zoneout =
        new("zoneout", "the probability that a unit keeps its old value") { RecordKey = "zoneout_rate", RecordMasks = "zoneout" };

    public static readonly RateOption Dropout =
        new("state", "dropout before the recurrent weight, drawn once a sequence") { RecordKey = "state_dropout", RecordMasks = "state_dropout" };

    public static void Equations<T>(PlainStep<T> step)
        where T : Engine.Autodiff.IQuantity<T>
    {
        T h = step["h"];
        T sum = step.Linear(step.X, "weight", "bias") + (step.Side("state") * h).Linear(step.Parameter("recurrent"));
        step["h"] = h + step.Side("zoneout_h") * (sum.Tanh() - h);
    }

    public override void Step<T>(PlainStep<T> step) => Equations(step);

    protected override Cell Create(CellScope scope) => new ZoneoutCell(scope);
}

/// <summary>The same by equations alone.</summary>
sealed class PlainZoneoutType() : PlainCellType(
    "zoneout-plain", "Zoneout, plain", new("These tests", 2026), [ZoneoutType.Zoneout, ZoneoutType.Dropout])
{
    public override void Step<T>(PlainStep<T> step) => ZoneoutType.Equations(step);

    protected override void Declare(CellScope cell)
    {
        cell.State("h");
        ZoneoutCell.Declare(cell);
        cell.Mask("zoneout_h", MaskRate.Zoneout(cell.Options.Number(ZoneoutType.Zoneout)));
        cell.Mask("state", MaskRate.Dropout(cell.Options.Number(ZoneoutType.Dropout)), perSequence: true);
    }
}

sealed class ZoneoutCell : ContractCell
{
    readonly State h;
    readonly Side mask;   // s
    readonly Slot masked; // s ⊙ h
    readonly Slot dMasked;
    readonly Slot sum;    // before the nonlinearity, then after it
    readonly Slot dSum;
    readonly Product product;

    public ZoneoutCell(CellScope scope)
        : base(scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var (weight, recurrent, bias) = Declare(scope);
        h = AddState("h");
        masked = AddSlot(SlotKind.Chunk);
        dMasked = AddSlot(SlotKind.Scratch);
        sum = AddSlot(SlotKind.Saved);
        dSum = AddSlot(SlotKind.Gradient);
        AddHold(h, AddMask("zoneout_h", MaskRate.Zoneout(scope.Options.Number(ZoneoutType.Zoneout)), d));
        mask = AddMask("state", MaskRate.Dropout(scope.Options.Number(ZoneoutType.Dropout)), d, perSequence: true);
        AddProjection(new GateMap(n, d).Add(weight, 0, 0, bias), sum, dSum);
        product = AddProduct(new GateMap(d, d).Add(recurrent, 0), masked, sum, dSum, accumulate: true);
    }

    public static (Parameter Weight, Parameter Recurrent, Parameter Bias) Declare(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        return (
            scope.Parameter("weight", [d, n], new Initial.Uniform(0.6)),
            scope.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d))),
            scope.Parameter("bias", [d], new Initial.Uniform(0.5)));
    }

    public override void Forward(in Step step)
    {
        Mask(step);
        step.Apply(product);
        Span<float> tanh = step[sum], after = step.After(h);
        for (int at = 0; at < tanh.Length; at++)
            after[at] = tanh[at] = MathF.Tanh(tanh[at]);
    }

    public override void Backward(in Step step)
    {
        Mask(step);
        Span<float> dH = step.Gradient(h), tanh = step[sum], da = step[dSum], s = step[mask.Values], dq = step[dMasked];

        // h' = tanh(a)
        for (int at = 0; at < dH.Length; at++)
            da[at] = dH[at] * (1 - tanh[at] * tanh[at]);

        // a += (s ⊙ h) Rᵀ
        step.ApplyBackward(product, accumulate: false, dq, Width);
        for (int at = 0; at < dH.Length; at++)
            dH[at] = dq[at] * s[at];
    }

    void Mask(in Step step)
    {
        Span<float> before = step.Before(h), s = step[mask.Values], q = step[masked];
        for (int at = 0; at < q.Length; at++)
            q[at] = s[at] * before[at];
    }
}
