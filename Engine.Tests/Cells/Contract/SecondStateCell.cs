using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Two states, of which the second, of two blocks of three, is the output: c' = c / 2 + tanh(a), h' = h / 3 + u c'₀.</summary>
sealed class SecondStateType() : ContractType("second-state")
{
    protected override Cell Create(CellScope scope) => new SecondStateCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T c = step["c"] / 2 + step.X.Linear(step.Parameter("c")).Tanh();
        T h = step["h"] / 3 + step.X.Linear(step.Parameter("h")) * c.Slice(1, 0, 1);
        (step["c"], step["h"]) = (c, h);
        step.Output = h;
    }
}

sealed class SecondStateCell : ContractCell
{
    const int Size = 3;

    readonly State c;
    readonly State h;
    readonly Slot gate;
    readonly Slot drive;   // u, two blocks of three
    readonly Slot dGate;
    readonly Slot dDrive;

    public SecondStateCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int hiddenSize) = (scope.InputSize, scope.HiddenSize);
        var weightC = scope.Parameter("c", [hiddenSize, inputSize], new Initial.Uniform(0.7));
        var weightH = scope.Parameter("h", [2 * Size, inputSize], new Initial.Uniform(0.7));
        c = AddState("c");
        h = AddState("h", blocks: 2, kept: false, size: Size);
        SetOutput(h);
        gate = AddSlot(SlotKind.Saved);
        drive = AddSlot(SlotKind.Saved, 2, Size);
        dGate = AddSlot(SlotKind.Gradient);
        dDrive = AddSlot(SlotKind.Gradient, 2, Size);
        AddProjection(new GateMap(inputSize, hiddenSize).Add(weightC, 0), gate, dGate);
        AddProjection(new GateMap(inputSize, Size).Add(weightH, 0).Add(weightH, Size), drive, dDrive);
    }

    public override void Forward(in Step step)
    {
        Span<float> cBefore = step.Before(c), cAfter = step.After(c), hBefore = step.Before(h), hAfter = step.After(h);
        Span<float> tanh = step[gate], u = step[drive];
        for (int i = 0; i < tanh.Length; i++)
        {
            tanh[i] = MathF.Tanh(tanh[i]);
            cAfter[i] = cBefore[i] / 2 + tanh[i];
        }
        for (int i = 0; i < hAfter.Length; i++)
            hAfter[i] = hBefore[i] / 3 + u[i] * cAfter[i / h.Width * Width];
    }

    public override void Backward(in Step step)
    {
        Span<float> cAfter = step.After(c), dC = step.Gradient(c), dH = step.Gradient(h);
        Span<float> tanh = step[gate], u = step[drive], dTanh = step[dGate], dU = step[dDrive];
        for (int i = 0; i < dH.Length; i++)
        {
            // h' = h / 3 + u c'
            int first = i / h.Width * Width;
            dU[i] = dH[i] * cAfter[first];
            dC[first] += dH[i] * u[i];
            dH[i] /= 3;
        }
        for (int i = 0; i < dC.Length; i++)
        {
            // c' = c / 2 + tanh(a)
            dTanh[i] = dC[i] * (1 - tanh[i] * tanh[i]);
            dC[i] /= 2;
        }
    }

    public override bool HasRetention => true;

    public override bool MeanRetention(in Step step, Span<float> perRow)
    {
        for (int row = 0; row < step.Rows; row++)
            perRow[row] = step[gate][row][0][0];
        return true;
    }
}
