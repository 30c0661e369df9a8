using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// Two held states: c' = c / 2 + tanh(W x + R h), held by one number a row, and h' = tanh(k), k being c' before it is held, held element by
/// element. Without a rate the first mask has a gradient; with one both are masks that training draws.
/// </summary>
sealed class HeldType() : ContractType("held", Zoneout)
{
    public static readonly RateOption Zoneout = new("zoneout", "the probability that a unit keeps its old value");

    protected override Cell Create(CellScope scope) => new HeldCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T c = step["c"], h = step["h"];
        T k = c / 2 + (step.X.Linear(step.Parameter("weight")) + h.Linear(step.Parameter("recurrent"))).Tanh();
        step["h"] = h + step.Side("zoneout_h") * (k.Tanh() - h);
        step["c"] = c + step.Side("zoneout_c") * (k - c);
    }
}

sealed class HeldCell : ContractCell
{
    readonly State c;
    readonly State h;
    readonly Slot sum;
    readonly Slot dSum;
    readonly Product product;

    public HeldCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int hiddenSize) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [hiddenSize, inputSize], new Initial.Uniform(0.6));
        var recurrent = scope.Parameter("recurrent", [hiddenSize, hiddenSize], new Initial.Uniform(0.6 / Math.Sqrt(hiddenSize)));
        h = AddState("h");
        c = AddState("c");
        sum = AddSlot(SlotKind.Saved);
        dSum = AddSlot(SlotKind.Gradient);
        double rate = scope.Options.Number(HeldType.Zoneout);
        if (rate > 0)
        {
            AddHold(c, AddMask("zoneout_c", MaskRate.Zoneout(rate), 1));
            AddHold(h, AddMask("zoneout_h", MaskRate.Zoneout(rate), hiddenSize));
        }
        else
        {
            AddHold(c, AddSide("zoneout_c", 1, gradient: true));
            AddHold(h, AddSide("zoneout_h", hiddenSize, missing: 1));
        }
        AddProjection(new GateMap(inputSize, hiddenSize).Add(weight, 0), sum, dSum);
        product = AddProduct(new GateMap(hiddenSize, hiddenSize).Add(recurrent, 0), h, sum, dSum, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(product);
        Span<float> cBefore = step.Before(c), cAfter = step.After(c), hAfter = step.After(h), tanh = step[sum];
        for (int at = 0; at < tanh.Length; at++)
        {
            tanh[at] = MathF.Tanh(tanh[at]);
            cAfter[at] = cBefore[at] / 2 + tanh[at];
            hAfter[at] = MathF.Tanh(cAfter[at]);
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> hAfter = step.After(h), dC = step.Gradient(c), dH = step.Gradient(h), tanh = step[sum], dAll = step[dSum];
        for (int at = 0; at < tanh.Length; at++)
        {
            // h' = tanh(c')
            dC[at] += dH[at] * (1 - hAfter[at] * hAfter[at]);
            dH[at] = 0;

            // c' = c / 2 + tanh(a)
            dAll[at] = dC[at] * (1 - tanh[at] * tanh[at]);
            dC[at] /= 2;
        }

        // a += h Rᵀ
        step.ApplyBackward(product, accumulate: true, dH, Width);
    }
}
