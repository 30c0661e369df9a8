using System.Runtime.Intrinsics;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// A GRU with momentum on the transform of its input: v' = μ v + ε x2h(x) with μ = 0.9 and ε = 1, gate rows r, z, n; states h [B, d] and v
/// [B, 3d]. Here z is the write gate, h' = (1 − z) ⊙ h + z ⊙ n: the opposite sign of PyTorch's GRU.
/// </summary>
sealed class MomentumGruType : FusedCellType
{
    const double Mu = 0.9;
    const double Epsilon = 1;

    public override string Name => "momgru";

    public override string Title => "Momentum GRU";

    public override CellSource Source => new("Nguyen et al., MomentumRNN: Integrating Momentum into Recurrent Neural Networks", 2020, "arXiv 2006.06919");

    public override IReadOnlyList<string> RecordNames => ["MomGRU", "MomentumGRU"];

    public override void Step<T>(PlainStep<T> step)
    {
        int d = step.HiddenSize;
        T h = step["h"];

        // v' = μ v + ε x2h(x), a = h2h(h)
        T v = Mu * step["v"] + Epsilon * step.Linear("x2h", step.X);
        step["v"] = v;
        T a = h.Linear(step.Parameter("h2h.weight")).Named("a");

        // r = σ(v_r + a_r), z = σ(v_z + a_z), n = tanh(v_n + r ⊙ a_n)
        T r = (v.Slice(1, 0, d) + a.Slice(1, 0, d)).Sigmoid().Named("r");
        T z = (v.Slice(1, d, d) + a.Slice(1, d, d)).Sigmoid().Named("z");
        T n = (v.Slice(1, 2 * d, d) + r * a.Slice(1, 2 * d, d)).Tanh().Named("n");

        // h' = (1 − z) ⊙ h + z ⊙ n
        step["h"] = (1 - z) * h + z * n;
        step.Retention = h.Filled(Mu);
    }

    protected override Cell Create(CellScope scope) => new MomentumGruCell(scope);
}

/// <summary>Step and adjoint of <see cref="MomentumGruType"/>.</summary>
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

    public MomentumGruCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        var xavier = new Initial.XavierUniform();
        var weightX = scope.Parameter("x2h.weight", [3 * d, n], xavier);
        var biasX = scope.Parameter("x2h.bias", [3 * d], Initial.Zero);
        var weightH = scope.Parameter("h2h.weight", [3 * d, d], xavier);

        h = AddState("h");
        v = AddState("v", blocks: 3, kept: false);
        projected = AddSlot(SlotKind.Chunk, blocks: 3);
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dProjected = AddSlot(SlotKind.Gradient, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);

        var input = new GateMap(n, d);
        var hidden = new GateMap(d, d);
        for (int gate = R; gate <= N; gate++)
        {
            input.Add(weightX, gate * d, 0, biasX);
            hidden.Add(weightH, gate * d);
        }
        AddProjection(input, projected, dProjected);
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
