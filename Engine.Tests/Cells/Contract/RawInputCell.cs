using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>No projection: h' = tanh(u ⊙ h + w ⊙ x₀ x₋₁), from the first and the last number of the raw input.</summary>
sealed class RawInputCell : TwinnedCell
{
    readonly Parameter u;
    readonly Parameter w;
    readonly State h;
    readonly Slot du;
    readonly Slot dw;

    public RawInputCell(ParameterList parameters, int inputSize, int hiddenSize)
        : base(inputSize, hiddenSize)
    {
        u = parameters.Add("u", [hiddenSize], new Initial.Uniform(1));
        w = parameters.Add("w", [hiddenSize], new Initial.Uniform(1));
        h = AddState("h");
        du = AddRowSum(u);
        dw = AddRowSum(w);
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
                ws[at] += dSum * x[first] * x[last];
                dProduct += dSum * w.Value[i];
                dH[at] = dSum * u.Value[i];
            }
            (float x0, float x1) = (x[first], x[last]);
            dx[first] += dProduct * x1;
            dx[last] += dProduct * x0;
        }
    }

    public override (Variable Y, Variable[] States) Plain(Tape tape, Variable x, Variable[] states, Func<string, Variable> side)
    {
        var product = x.Slice(1, 0, 1) * x.Slice(1, InputSize - 1, 1);
        var next = (tape.Use(u) * states[0] + tape.Use(w) * product).Tanh();
        return (next, [next]);
    }
}
