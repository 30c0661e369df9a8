using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A product of the projected input, for whole chunks ahead of their steps: h' = tanh(C tanh(W x + b) + R h).</summary>
sealed class AheadType() : ContractType("ahead")
{
    protected override Cell Create(CellScope scope) => new AheadCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T z = step.Linear(step.X, "weight", "bias").Tanh();
        step["h"] = (z.Linear(step.Parameter("c")) + step["h"].Linear(step.Parameter("recurrent"))).Tanh();
    }
}

sealed class AheadCell : ContractCell
{
    readonly State h;
    readonly Slot drive;  // [z | C z + R h]
    readonly Slot dDrive;
    readonly Product ahead, recurrent;

    public AheadCell(CellScope scope)
        : base(scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [d, n], new Initial.Uniform(0.6));
        var bias = scope.Parameter("bias", [d], new Initial.Uniform(0.5));
        var c = scope.Parameter("c", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        var r = scope.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        h = AddState("h");
        drive = AddSlot(SlotKind.Saved, blocks: 2);
        dDrive = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(new GateMap(n, d).Add(weight, 0, 0, bias).AddBias(0), drive, dDrive);
        ahead = AddProduct(new GateMap(d, d).Add(c, 0), drive.Window(0, 1), drive.Window(1, 1), dDrive.Window(1, 1), accumulate: true);
        recurrent = AddProduct(new GateMap(d, d).Add(r, 0), h, drive.Window(1, 1), dDrive.Window(1, 1), accumulate: true);
        WorkAhead();
    }

    public override void ForwardAhead(in Step chunk)
    {
        for (int row = 0; row < chunk.Rows; row++)
        {
            foreach (ref float z in chunk[drive][row].Window(0, 1))
                z = MathF.Tanh(z);
        }
        chunk.Apply(ahead);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        Span<float> after = step.After(h);
        for (int at = 0; at < after.Length; at++)
            after[at] = MathF.Tanh(step[drive][at / Width].Window(1, 1)[at % Width]);
    }

    public override void Backward(in Step step)
    {
        Span<float> after = step.After(h), dH = step.Gradient(h);
        for (int at = 0; at < dH.Length; at++)
        {
            // h' = tanh(C z + R h)
            step[dDrive][at / Width].Window(1, 1)[at % Width] = dH[at] * (1 - after[at] * after[at]);
            step[dDrive][at / Width].Window(0, 1)[at % Width] = 0;
        }
        step.ApplyBackward(recurrent, accumulate: false, dH, Width);
    }

    public override void BackwardAhead(in Step chunk)
    {
        chunk.ApplyBackward(ahead, accumulate: true, chunk[dDrive], dDrive.Width);
        for (int row = 0; row < chunk.Rows; row++)
        {
            Span<float> z = chunk[drive][row].Window(0, 1), dZ = chunk[dDrive][row].Window(0, 1);
            for (int i = 0; i < HiddenSize; i++)
            {
                // z = tanh(W x + b)
                dZ[i] *= 1 - z[i] * z[i];
            }
            dZ[HiddenSize..].Clear();
        }
    }
}
