using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// A GRU with momentum on the transform of its input: v' = μ v + ε x2h(x) with μ = 0.9 and ε = 1, gate rows r, z, n; states h [B, d] and v
/// [B, 3d]. Here z is the write gate, h' = (1 − z) ⊙ h + z ⊙ n: the opposite sign of PyTorch's GRU.
/// </summary>
sealed class MomentumGruType() : FusedCellType(
    "momgru", "Momentum GRU",
    new("Nguyen et al., MomentumRNN: Integrating Momentum into Recurrent Neural Networks", 2020, "arXiv 2006.06919"), [], "MomGRU",
    "MomentumGRU")
{
    const double Mu = 0.9;
    const double Epsilon = 1;

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
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        BlockRows velocity = step.After(v), all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow vAfter = velocity[row], g = all[row];
            var resetWrite = g.Window(R, 2);
            TensorPrimitives.Add(resetWrite, vAfter.Window(R, 2), resetWrite);
            GateMath.Sigmoid(resetWrite);
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var n = GateMath.Tanh(Vector512.FusedMultiplyAdd(g[R, i], g[Q, i], vAfter[N, i]));
                hAfter[at] = Vector512.FusedMultiplyAdd(g[Z, i], n - hBefore[at], hBefore[at]);
                g[Candidate, i] = n;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat;
        BlockRows dVelocity = step.Gradient(v), all = step[gates], dAll = step[dGates], dInput = step[dProjected];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow dV = dVelocity[row], g = all[row], dG = dAll[row], dX = dInput[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes r = g[R, i], z = g[Z, i], q = g[Q, i], n = g[Candidate, i], dNext = dH[at];

                // h' = h + z * (n - h)
                var dZ = dNext * (n - hBefore[at]);
                var dN = dNext * z;
                dH[at] = dNext - dN;

                // n = Tanh(vN + r * q)
                var dSumN = dN * Vector512.FusedMultiplyAdd(-n, n, Lanes.One);
                dG[Q, i] = dSumN * r;
                var dR = dSumN * q;

                // r = Sigmoid(vR + aR), z = Sigmoid(vZ + aZ)
                var dSumR = dR * r * (Lanes.One - r);
                var dSumZ = dZ * z * (Lanes.One - z);
                dG[R, i] = dSumR;
                dG[Z, i] = dSumZ;

                AccelerateBackward(dSumR, dV, dX, R, i);
                AccelerateBackward(dSumZ, dV, dX, Z, i);
                AccelerateBackward(dSumN, dV, dX, N, i);
            }
        }

        // [r z q] = h Wᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }

    static void AccelerateBackward(Lanes dSum, BlockRow dV, BlockRow dX, int block, int i)
    {
        // v' = mu * v + epsilon * x
        var dNext = dV[block, i] + dSum;
        dX[block, i] = dNext * StepSize;
        dV[block, i] = dNext * Mu;
    }

    public override bool HasRetention => true;

    public override bool MeanRetention(in Step step, Span<float> perRow)
    {
        perRow.Fill(Mu);
        return true;
    }
}
