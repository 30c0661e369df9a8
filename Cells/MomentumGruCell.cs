using System.Runtime.Intrinsics;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>
/// A GRU with momentum on the transform of its input (Nguyen et al. 2020): v' = μ v + ε x2h(x) with μ = 0.9 and ε = 1. Here z is the
/// write gate, h' = (1 − z) ⊙ h + z ⊙ n: the opposite sign of PyTorch's GRU.
/// </summary>
sealed class MomentumGruCell : Cell
{
    const float Mu = 0.9f;
    const float StepSize = 1;

    const int R = 0, Z = 1, N = 2;  // blocks of v and of the input
    const int Q = 2, Candidate = 3; // gates: r z q from the recurrent product, and n

    readonly State h;
    readonly State v;
    readonly Slot projected;  // x2h(x), [r | z | n]
    readonly Slot gates;      // [r | z | q | n]
    readonly Slot dProjected;
    readonly Slot dGates;     // [r | z | q]
    readonly Product recurrent;

    public MomentumGruCell(ParameterList parameters, int inputSize, int hiddenSize)
        : base(inputSize, hiddenSize)
    {
        int d = hiddenSize;
        var xavier = new Initial.XavierUniform();
        var weightX = parameters.Add("x2h.weight", [3 * d, inputSize], xavier);
        var biasX = parameters.Add("x2h.bias", [3 * d], Initial.Zero);
        var weightH = parameters.Add("h2h.weight", [3 * d, d], xavier);

        h = AddState("h");
        v = AddState("v", blocks: 3, kept: false);
        projected = AddSlot(SlotKind.Chunk, blocks: 3);
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dProjected = AddSlot(SlotKind.Gradient, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);

        var input = new GateMap(inputSize, d);
        var hidden = new GateMap(d, d);
        for (int gate = R; gate <= N; gate++)
        {
            input.Add(weightX, gate * d, 0, biasX);
            hidden.Add(weightH, gate * d);
        }
        SetProjection(input, projected, dProjected);
        recurrent = AddProduct(hidden, h, gates.Window(R, 3), dGates, accumulate: false);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        Accelerate(step);
        Move(step);
    }

    // v' = mu * v + epsilon * x. Apart from the gates, because together they are more than the compiler inlines.
    void Accelerate(in Step step)
    {
        Span<float> before = step.Before(v), after = step.After(v), x = step[projected];
        for (int at = 0; at < after.Length; at += Lanes.Count)
            Vector512.FusedMultiplyAdd(Lane.Load(before, at), Vector512.Create(Mu), Lane.Load(x, at) * StepSize).Store(after, at);
    }

    void Move(in Step step)
    {
        Span<float> hBefore = step.Before(h), hAfter = step.After(h), velocity = step.After(v), all = step[gates];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int force = row * v.Width;
            int gate = row * gates.Width;
            var resetWrite = all.Slice(gate + R * Width, 2 * Width);
            TensorPrimitives.Add(resetWrite, velocity.Slice(force + R * Width, 2 * Width), resetWrite);
            GateMath.Sigmoid(resetWrite);
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, force += Lanes.Count, gate += Lanes.Count)
            {
                var r = Lane.Load(all, gate + R * Width);
                var z = Lane.Load(all, gate + Z * Width);
                var n = GateMath.Tanh(Vector512.FusedMultiplyAdd(r, Lane.Load(all, gate + Q * Width), Lane.Load(velocity, force + N * Width)));
                var before = Lane.Load(hBefore, at);
                Vector512.FusedMultiplyAdd(z, n - before, before).Store(hAfter, at);
                n.Store(all, gate + Candidate * Width);
            }
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> hBefore = step.Before(h), dH = step.Gradient(h), dV = step.Gradient(v);
        Span<float> all = step[gates], dAll = step[dGates], dX = step[dProjected];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int force = row * v.Width;
            int gate = row * gates.Width;
            int dGate = row * dGates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, force += Lanes.Count, gate += Lanes.Count, dGate += Lanes.Count)
            {
                var r = Lane.Load(all, gate + R * Width);
                var z = Lane.Load(all, gate + Z * Width);
                var q = Lane.Load(all, gate + Q * Width);
                var n = Lane.Load(all, gate + Candidate * Width);
                var dNext = Lane.Load(dH, at);

                // h' = h + z * (n - h)
                var dZ = dNext * (n - Lane.Load(hBefore, at));
                var dN = dNext * z;
                (dNext - dN).Store(dH, at);

                // n = Tanh(vN + r * q)
                var dSumN = dN * Vector512.FusedMultiplyAdd(-n, n, Lanes.One);
                (dSumN * r).Store(dAll, dGate + Q * Width);
                var dR = dSumN * q;

                // r = Sigmoid(vR + aR), z = Sigmoid(vZ + aZ)
                var dSumR = dR * r * (Lanes.One - r);
                var dSumZ = dZ * z * (Lanes.One - z);
                dSumR.Store(dAll, dGate + R * Width);
                dSumZ.Store(dAll, dGate + Z * Width);

                AccelerateBackward(dSumR, dV, dX, force + R * Width);
                AccelerateBackward(dSumZ, dV, dX, force + Z * Width);
                AccelerateBackward(dSumN, dV, dX, force + N * Width);
            }
        }

        // [r z q] = h Wᵀ
        step.ApplyBackward(recurrent, accumulate: true, dH, Width);
    }

    public override bool HasRetention => true;

    public override bool MeanRetention(in Step step, Span<float> perRow)
    {
        perRow.Fill(Mu);
        return true;
    }

    static void AccelerateBackward(Lanes dSum, Span<float> dV, Span<float> dX, int at)
    {
        // v' = mu * v + epsilon * x
        var dNext = Lane.Load(dV, at) + dSum;
        (dNext * StepSize).Store(dX, at);
        (dNext * Mu).Store(dV, at);
    }
}
