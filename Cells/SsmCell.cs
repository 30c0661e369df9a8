using System.Runtime.Intrinsics;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>
/// The diagonal state-space layer: x' = ā ⊙ x + dt · B(u), y = C(x') + D(u), with ā = exp(−exp(log_A) · dt) and dt = exp(log_dt). The state is as
/// wide as the output.
/// </summary>
sealed class SsmCell : Cell
{
    readonly Parameter logA;
    readonly Parameter logDt;
    readonly float[] decay;   // ā
    readonly double[] rate;   // exp(log_A)
    double dt;
    readonly State x;
    readonly Slot projected;  // B(u)
    readonly Slot dProjected;
    readonly Slot dDecay;
    readonly Slot dStep;      // the gradient of dt, lane by lane

    public SsmCell(ParameterList parameters, int inputSize, int hiddenSize)
        : base(inputSize, hiddenSize)
    {
        (int n, int d) = (inputSize, hiddenSize);
        decay = new float[Width];
        rate = new double[hiddenSize];
        logA = parameters.Add("log_A", [d], new Initial.Normal(0.5));
        logDt = parameters.Add("log_dt", [1], new Initial.Blocks([-1]));
        var b = new LinearParameters(parameters.Scope("B"), n, d);
        var c = new LinearParameters(parameters.Scope("C"), d, d);
        var skip = new LinearParameters(parameters.Scope("D"), n, d);

        x = AddState("x");
        projected = AddSlot(SlotKind.Saved);
        dProjected = AddSlot(SlotKind.Gradient);
        dDecay = AddSlot(SlotKind.RowSum);
        dStep = AddSlot(SlotKind.RowSum);
        AddDirect(logA);
        AddDirect(logDt);
        SetProjection(b.Map(), projected, dProjected);
        SetReadout(
            new GateMap(d, d).Add(c.Weight, 0, 0, c.Bias, skip.Bias),
            new GateMap(n, d).Add(skip.Weight, 0));
    }

    protected override void Pack()
    {
        base.Pack();
        dt = PortableMath.Exp(logDt.Value[0]);
        for (int i = 0; i < HiddenSize; i++)
        {
            rate[i] = PortableMath.Exp(logA.Value[i]);
            decay[i] = (float)PortableMath.Exp(-rate[i] * dt);
        }
    }

    public override void Forward(in Step step)
    {
        Span<float> before = step.Before(x), after = step.After(x), input = step[projected];
        var scale = Vector512.Create((float)dt);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                Vector512.FusedMultiplyAdd(Lane.Load(decay, i), Lane.Load(before, at), scale * Lane.Load(input, at)).Store(after, at);
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> before = step.Before(x), dX = step.Gradient(x), input = step[projected], dInput = step[dProjected];
        Span<float> decays = step[dDecay], steps = step[dStep];
        var scale = Vector512.Create((float)dt);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var dNext = Lane.Load(dX, at);

                // x' = decay * x + dt * input
                Vector512.FusedMultiplyAdd(dNext, Lane.Load(before, at), Lane.Load(decays, at)).Store(decays, at);
                Vector512.FusedMultiplyAdd(dNext, Lane.Load(input, at), Lane.Load(steps, at)).Store(steps, at);
                (dNext * scale).Store(dInput, at);
                (dNext * Lane.Load(decay, i)).Store(dX, at);
            }
        }
    }

    public override void FinishBackward(in Step step, GradientSheet sheet)
    {
        Span<float> decays = step[dDecay], steps = step[dStep];
        double dDt = 0;
        for (int i = 0; i < HiddenSize; i++)
        {
            double dA = 0;
            for (int row = 0; row < step.Rows; row++)
            {
                dA += decays[row * Width + i];
                dDt += steps[row * Width + i];
            }

            // decay = exp(-rate * dt), rate = exp(log_A)
            double dExponent = dA * decay[i];
            sheet[logA][i] += (float)(-dExponent * rate[i] * dt);
            dDt -= dExponent * rate[i];
        }

        // dt = exp(log_dt)
        sheet[logDt][0] += (float)(dDt * dt);
    }
}
