using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// Sums over all rows that go together: h' = tanh(s ⊙ (W x + b)² + R h).
/// </summary>
sealed class WalkSumType() : ContractType("walk-sum")
{
    protected override Cell Create(CellScope scope) => new WalkSumCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T z = step.Linear(step.X, "weight", "bias");
        step["h"] = (step.Parameter("scale") * z * z + step["h"].Linear(step.Parameter("recurrent"))).Tanh();
    }
}

sealed class WalkSumCell : ContractCell
{
    readonly Parameter scale;
    readonly State h;
    readonly Slot drive;    // W x + b
    readonly Slot product;  // R h
    readonly Slot dDrive, dProduct, dScale;
    readonly Product recurrent;

    public WalkSumCell(CellScope scope)
        : base(scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [d, n], new Initial.Uniform(0.6));
        var bias = scope.Parameter("bias", [d], new Initial.Uniform(0.5));
        var r = scope.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        scale = scope.Parameter("scale", [d], new Initial.Uniform(0.5, 1.5));
        h = AddState("h");
        (drive, product) = (AddSlot(SlotKind.Saved), AddSlot(SlotKind.Scratch));
        (dDrive, dProduct) = (AddSlot(SlotKind.Gradient), AddSlot(SlotKind.Gradient));
        dScale = AddWalkSum(scale);
        AddProjection(new GateMap(n, d).Add(weight, 0, 0, bias), drive, dDrive);
        recurrent = AddProduct(new GateMap(d, d).Add(r, 0), h, product, dProduct, accumulate: false);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        Span<float> after = step.After(h), z = step[drive], sums = step[product];
        for (int at = 0; at < after.Length; at++)
            after[at] = at % Width < HiddenSize ? MathF.Tanh(scale.Value[at % Width] * z[at] * z[at] + sums[at]) : 0;
    }

    public override void Backward(in Step step)
    {
        Span<float> after = step.After(h), dH = step.Gradient(h), z = step[drive], dZ = step[dDrive], dSums = step[dProduct];
        for (int at = 0; at < dH.Length; at++)
        {
            if (at % Width >= HiddenSize)
            {
                (dSums[at], dZ[at]) = (0, 0);
                continue;
            }

            // h' = tanh(s * z * z + R h)
            dSums[at] = dH[at] * (1 - after[at] * after[at]);
            step[dScale][0].Window(0, 1)[at % Width] += dSums[at] * z[at] * z[at];
            dZ[at] = dSums[at] * scale.Value[at % Width] * 2 * z[at];
        }
        step.ApplyBackward(recurrent, accumulate: false, dH, Width);
    }
}
