using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>No projection: h' = tanh(u ⊙ h + w ⊙ x₀ x₋₁), from the first and the last number of the raw input.</summary>
sealed class RawInputType() : ContractType("input-alone")
{
    protected override Cell Create(CellScope scope) => new RawInputCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T product = step.X.Slice(1, 0, 1) * step.X.Slice(1, step.InputSize - 1, 1);
        step["h"] = (step.Parameter("u") * step["h"] + step.Parameter("w") * product).Tanh();
    }
}

sealed class RawInputCell : ContractCell
{
    readonly Parameter u;
    readonly Parameter w;
    readonly State h;
    readonly Slot du;
    readonly Slot dw;  // of all rows that go together

    public RawInputCell(CellScope scope)
        : base(scope)
    {
        u = scope.Parameter("u", [HiddenSize], new Initial.Uniform(1));
        w = scope.Parameter("w", [HiddenSize], new Initial.Uniform(1));
        h = AddState("h");
        du = AddRowSum(u);
        dw = AddSlot(SlotKind.WalkSum);
        AddDirect(w);
        ReadInput();
    }

    public override void Forward(in Step step)
    {
        Span<float> before = step.Before(h), after = step.After(h);
        var x = step.Input;
        after.Clear();
        for (int row = 0; row < step.Rows; row++)
        {
            float product = x[row * InputSize] * x[(row + 1) * InputSize - 1];
            for (int i = 0; i < HiddenSize; i++)
                after[row * Width + i] = MathF.Tanh(u.Value[i] * before[row * Width + i] + w.Value[i] * product);
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> before = step.Before(h), after = step.After(h), dH = step.Gradient(h), dx = step.InputGradient;
        Span<float> us = step[du], ws = step[dw];
        var x = step.Input;
        for (int row = 0; row < step.Rows; row++)
        {
            int first = row * InputSize, last = (row + 1) * InputSize - 1;
            float dProduct = 0;
            for (int i = 0; i < HiddenSize; i++)
            {
                // h' = tanh(u ⊙ h + w x₀ x₋₁)
                int at = row * Width + i;
                float dSum = dH[at] * (1 - after[at] * after[at]);
                us[at] += dSum * before[at];
                ws[i] += dSum * x[first] * x[last];
                dProduct += dSum * w.Value[i];
                dH[at] = dSum * u.Value[i];
            }
            (float x0, float x1) = (x[first], x[last]);
            dx[first] += dProduct * x1;
            dx[last] += dProduct * x0;
        }
    }

    public override void FinishBackward(in Step step, GradientSheet sheet)
    {
        base.FinishBackward(step, sheet);
        Span<float> ws = step[dw], gradient = sheet[w];
        for (int i = 0; i < HiddenSize; i++)
            gradient[i] += ws[i];
    }
}
