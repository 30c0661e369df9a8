using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// Side inputs of every kind: h' = m tanh(W x + R h + t) + s₀ s₁ t, with a teacher's series t [B, T, d], a context s [B, 2], and a mark m
/// [B, T, 1] that is 1 where it is not given.
/// </summary>
sealed class SidesType() : ContractType("sides")
{
    protected override Cell Create(CellScope scope) => new SidesCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T t = step.Side("teacher"), s = step.Side("context");
        T sum = step.X.Linear(step.Parameter("weight")) + step["h"].Linear(step.Parameter("recurrent")) + t;
        step["h"] = step.Side("mark") * sum.Tanh() + s.Slice(1, 0, 1) * s.Slice(1, 1, 1) * t;
    }
}

sealed class SidesCell : ContractCell
{
    readonly State h;
    readonly Slot sum;    // before the nonlinearity, then after it
    readonly Slot dSum;
    readonly Product product;
    readonly Side teacher;
    readonly Side context;
    readonly Side mark;

    public SidesCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int hiddenSize) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [hiddenSize, inputSize], new Initial.Uniform(0.6));
        var recurrent = scope.Parameter("recurrent", [hiddenSize, hiddenSize], new Initial.Uniform(0.6 / Math.Sqrt(hiddenSize)));
        h = AddState("h");
        sum = AddSlot(SlotKind.Saved);
        dSum = AddSlot(SlotKind.Gradient);
        teacher = AddSide("teacher", hiddenSize, gradient: true);
        context = AddSide("context", 2, perSequence: true, gradient: true);
        mark = AddSide("mark", 1, missing: 1);
        AddProjection(new GateMap(inputSize, hiddenSize).Add(weight, 0), sum, dSum);
        product = AddProduct(new GateMap(hiddenSize, hiddenSize).Add(recurrent, 0), h, sum, dSum, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(product);
        Span<float> after = step.After(h), tanh = step[sum], t = step[teacher.Values], s = step[context.Values], m = step[mark.Values];
        for (int at = 0; at < after.Length; at++)
        {
            int row = at / Width * s.Length / step.Rows;
            tanh[at] = MathF.Tanh(tanh[at] + t[at]);
            after[at] = m[row] * tanh[at] + s[row] * s[row + 1] * t[at];
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> dH = step.Gradient(h), tanh = step[sum], dAll = step[dSum], t = step[teacher.Values], s = step[context.Values];
        Span<float> m = step[mark.Values], dT = step[teacher.Gradient!], dS = step[context.Gradient!];
        for (int at = 0; at < dH.Length; at++)
        {
            // h' = m tanh(a + t) + s₀ s₁ t
            int row = at / Width * s.Length / step.Rows;
            dAll[at] = dH[at] * m[row] * (1 - tanh[at] * tanh[at]);
            dT[at] += dAll[at] + dH[at] * s[row] * s[row + 1];
            dS[row] += dH[at] * s[row + 1] * t[at];
            dS[row + 1] += dH[at] * s[row] * t[at];
            dH[at] = 0;
        }

        // a += h Rᵀ
        step.ApplyBackward(product, accumulate: true, dH, Width);
    }
}
