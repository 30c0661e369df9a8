using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A projection and the raw input beside it: h' = x₀ tanh(W x + R h + b).</summary>
sealed class ScaledType() : ContractType("scaled-by-its-input")
{
    protected override Cell Create(CellScope scope) => new ScaledCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T sum = step.Linear(step.X, "weight", "bias") + step["h"].Linear(step.Parameter("recurrent"));
        step["h"] = step.X.Slice(1, 0, 1) * sum.Tanh();
    }
}

sealed class ScaledCell : ContractCell
{
    readonly State h;
    readonly Slot sum;    // before the nonlinearity, then after it
    readonly Slot dSum;
    readonly Product product;

    public ScaledCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int hiddenSize) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [hiddenSize, inputSize], new Initial.Uniform(0.6));
        var recurrent = scope.Parameter("recurrent", [hiddenSize, hiddenSize], new Initial.Uniform(0.6 / Math.Sqrt(hiddenSize)));
        var bias = scope.Parameter("bias", [hiddenSize], new Initial.Uniform(0.5));
        h = AddState("h");
        sum = AddSlot(SlotKind.Saved);
        dSum = AddSlot(SlotKind.Gradient);
        AddProjection(new GateMap(inputSize, hiddenSize).Add(weight, 0, 0, bias), sum, dSum);
        product = AddProduct(new GateMap(hiddenSize, hiddenSize).Add(recurrent, 0), h, sum, dSum, accumulate: true);
        ReadInput();
    }

    public override void Forward(in Step step)
    {
        step.Apply(product);
        Span<float> after = step.After(h), tanh = step[sum];
        for (int at = 0; at < after.Length; at++)
        {
            tanh[at] = MathF.Tanh(tanh[at]);
            after[at] = step.Input[at / Width * InputSize] * tanh[at];
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> dH = step.Gradient(h), tanh = step[sum], da = step[dSum], dx = step.InputGradient;
        for (int at = 0; at < dH.Length; at++)
        {
            // h' = x₀ tanh(a)
            int first = at / Width * InputSize;
            dx[first] += dH[at] * tanh[at];
            da[at] = dH[at] * step.Input[first] * (1 - tanh[at] * tanh[at]);
            dH[at] = 0;
        }

        // a += h Rᵀ
        step.ApplyBackward(product, accumulate: true, dH, Width);
    }
}
