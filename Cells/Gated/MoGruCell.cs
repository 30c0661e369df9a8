using System.Runtime.Intrinsics;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>Step and adjoint of <see cref="MoGruType"/>. Variants are other gates in the same equations.</summary>
/// <typeparam name="TReset">r, learned or 1.</typeparam>
/// <typeparam name="TMomentum">β, learned, 0 or 0.9.</typeparam>
/// <typeparam name="TWrite">α, learned or 1.</typeparam>
/// <typeparam name="TDamping">γ, learned or 0.</typeparam>
sealed class MoGruCell<TReset, TMomentum, TWrite, TDamping> : Cell
    where TReset : struct, IGate
    where TMomentum : struct, IGate
    where TWrite : struct, IGate
    where TDamping : struct, IGate
{
    const int R = 0, U = 1, Beta = 2;  // blocks; then γ, α where they exist, and c last

    readonly int gamma;
    readonly int alpha;
    readonly int c;
    readonly float clip;
    readonly State h;
    readonly State v;
    readonly Slot gates;   // [r | u | β | γ | α | c]: what the products give before the step, the gates after it
    readonly Slot resetH;  // r ⊙ h, made anew backward: cheaper than to keep it for every step
    readonly Slot? average; // v' before the clip
    readonly Slot dGates;
    readonly Slot dResetH;
    readonly Product recurrent;
    readonly Product candidate;
    readonly RowNorm? positionNorm;
    readonly RowNorm? velocityNorm;

    public MoGruCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        var options = scope.Options;
        var xavier = new Initial.XavierUniform();
        var weightRu = scope.Parameter("W_ru.weight", [2 * d, n + d], xavier);
        var biasRu = scope.Parameter("W_ru.bias", [2 * d], new Initial.Blocks([0, -2]));
        var weightBeta = scope.Parameter("W_beta.weight", [d, n + d], xavier);
        var biasBeta = scope.Parameter("W_beta.bias", [d], new Initial.Blocks([2]));
        var weightH = scope.Parameter("W_h.weight", [d, n], xavier);
        var biasH = scope.Parameter("W_h.bias", [d], Initial.Zero);
        var recurrentH = scope.Parameter("U_h.weight", [d, d], xavier);

        var input = new GateMap(n, d).Add(weightRu, 0, 0, biasRu).Add(weightRu, d, 0, biasRu).Add(weightBeta, 0, 0, biasBeta);
        var hidden = new GateMap(d, d).Add(weightRu, 0, n).Add(weightRu, d, n).Add(weightBeta, 0, n);
        int blocks = 3;
        if (options.Has(MoGruType.Damping))
        {
            var weightGamma = scope.Parameter("W_gamma.weight", [d, n + d], xavier);
            var biasGamma = scope.Parameter("W_gamma.bias", [d], Initial.Zero);
            input.Add(weightGamma, 0, 0, biasGamma);
            hidden.Add(weightGamma, 0, n);
            gamma = blocks++;
        }
        if (options.Has(MoGruType.VelocityNorm))
            velocityNorm = new(scope, "v_ln", d, AddSlot(SlotKind.Saved), AddNarrowSlot(SlotKind.Saved), AddRowSum);
        if (options.Has(MoGruType.VelocityGate))
        {
            var weightAlpha = scope.Parameter("W_alpha.weight", [d, n + d], xavier);
            var biasAlpha = scope.Parameter("W_alpha.bias", [d], new Initial.Blocks([2]));
            input.Add(weightAlpha, 0, 0, biasAlpha);
            hidden.Add(weightAlpha, 0, n);
            alpha = blocks++;
        }
        if (!options.Has(MoGruType.NoLayerNorm))
            positionNorm = new(scope, "ln", d, AddSlot(SlotKind.Scratch), AddNarrowSlot(SlotKind.Saved), AddRowSum);
        c = blocks++;
        clip = (float)(options.Of(MoGruType.Clip) ?? double.PositiveInfinity);

        h = AddState("h");
        v = AddState("v");
        gates = AddSlot(SlotKind.Saved, blocks);
        resetH = AddSlot(SlotKind.Chunk);
        average = options.Of(MoGruType.Clip) is null ? null : AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks);
        dResetH = AddSlot(SlotKind.Scratch);

        AddProjection(input.Add(weightH, 0, 0, biasH), gates, dGates);
        recurrent = AddProduct(hidden, h, gates.Window(0, c), dGates.Window(0, c), accumulate: true);
        candidate = AddProduct(new GateMap(d, d).Add(recurrentH, 0), resetH, gates.Window(c, 1), dGates.Window(c, 1), accumulate: true);
    }

    protected override void Pack()
    {
        base.Pack();
        positionNorm?.Pack();
        velocityNorm?.Pack();
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        Reset(step);
        step.Apply(candidate);
        Accelerate(step);
        velocityNorm?.Forward(step, step.After(v));
        Move(step);
        positionNorm?.Forward(step, step.After(h));
    }

    public override void Backward(in Step step)
    {
        // Each method reverses the one of its name; the quoted lines stand inside.
        if (positionNorm is not null)
        {
            MoveAgain(step, positionNorm.Units(step));
            positionNorm.Rebuild(step);
            positionNorm.Backward(step, step.Gradient(h));
        }
        MoveBackward(step);
        velocityNorm?.Backward(step, step.Gradient(v));
        AccelerateBackward(step);

        // c += (r ⊙ h) U_hᵀ
        step.ApplyBackward(candidate, accumulate: false, step[dResetH], Width);
        ResetBackward(step);

        // [r u β γ α] += h Wᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }

    public override bool HasRetention => true;

    public override bool MeanRetention(in Step step, Span<float> perRow)
    {
        var all = step[gates];
        for (int row = 0; row < step.Rows; row++)
            perRow[row] = Reduce.Sum(all.Slice(row * gates.Width + Beta * Width, HiddenSize)) / HiddenSize;
        return true;
    }

    void Reset(in Step step)
    {
        Span<float> before = step.Before(h), all = step[gates], product = step[resetH];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var r = TReset.Forward(Lane.Load(all, gate + R * Width));
                r.Store(all, gate + R * Width);
                (r * Lane.Load(before, at)).Store(product, at);
            }
        }
    }

    void ResetBackward(in Step step)
    {
        Span<float> before = step.Before(h), dH = step.Gradient(h), all = step[gates], dAll = step[dGates];
        Span<float> product = step[resetH], dProduct = step[dResetH];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var r = Lane.Load(all, gate + R * Width);
                var dResetH = Lane.Load(dProduct, at);

                // resetH = r * h
                var hBefore = Lane.Load(before, at);
                (r * hBefore).Store(product, at);
                var dR = dResetH * hBefore;
                Vector512.FusedMultiplyAdd(dResetH, r, Lane.Load(dH, at)).Store(dH, at);

                // r = Gate(sum)
                TReset.Backward(dR, r).Store(dAll, gate + R * Width);
            }
        }
    }

    // The velocity's moving average, and its clip. Apart from the position, because together they are more than the compiler inlines.
    void Accelerate(in Step step)
    {
        Span<float> hBefore = step.Before(h), vBefore = step.Before(v), vAfter = step.After(v);
        Span<float> all = step[gates], unclipped = Unclipped(step);
        var limit = Vector512.Create(clip);
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var beta = TMomentum.Forward(Lane.Load(all, gate + Beta * Width));
                var candidate = GateMath.Tanh(Lane.Load(all, gate + c * Width));
                var force = (Lanes.One - beta) * (candidate - Lane.Load(hBefore, at));
                if (TWrite.IsLearned)
                {
                    var write = TWrite.Forward(Lane.Load(all, gate + alpha * Width));
                    write.Store(all, gate + alpha * Width);
                    force *= write;
                }
                var next = Vector512.FusedMultiplyAdd(beta, Lane.Load(vBefore, at), force);
                next.Store(unclipped, at);
                Vector512.Max(-limit, Vector512.Min(next, limit)).Store(vAfter, at);
                beta.Store(all, gate + Beta * Width);
                candidate.Store(all, gate + c * Width);
            }
        }
    }

    void AccelerateBackward(in Step step)
    {
        Span<float> hBefore = step.Before(h), vBefore = step.Before(v);
        Span<float> dH = step.Gradient(h), dV = step.Gradient(v), all = step[gates], dAll = step[dGates], unclipped = Unclipped(step);
        var limit = Vector512.Create(clip);
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var beta = Lane.Load(all, gate + Beta * Width);
                var candidate = Lane.Load(all, gate + c * Width);
                var delta = candidate - Lane.Load(hBefore, at);

                // clipped = clamp(next, -k, k): the gradient passes where -k <= next <= k
                var inside = Vector512.LessThanOrEqual(Vector512.Abs(Lane.Load(unclipped, at)), limit);
                var dNext = Lane.Load(dV, at) & inside;

                // next = beta * v + force
                var dBeta = dNext * Lane.Load(vBefore, at);
                (dNext * beta).Store(dV, at);

                // force = (1 - beta) * delta * write
                var dForce = dNext;
                if (TWrite.IsLearned)
                {
                    var write = Lane.Load(all, gate + alpha * Width);
                    TWrite.Backward(dNext * (Lanes.One - beta) * delta, write).Store(dAll, gate + alpha * Width);
                    dForce *= write;
                }
                dBeta -= dForce * delta;
                var dDelta = dForce * (Lanes.One - beta);

                // delta = candidate - h
                (Lane.Load(dH, at) - dDelta).Store(dH, at);

                // candidate = Tanh(sum), beta = Gate(sum)
                (dDelta * Vector512.FusedMultiplyAdd(-candidate, candidate, Lanes.One)).Store(dAll, gate + c * Width);
                TMomentum.Backward(dBeta, beta).Store(dAll, gate + Beta * Width);
            }
        }
    }

    // The position step.
    void Move(in Step step)
    {
        Span<float> hBefore = step.Before(h), hAfter = step.After(h), vAfter = step.After(v), all = step[gates];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var u = GateMath.Sigmoid(Lane.Load(all, gate + U * Width));
                u.Store(all, gate + U * Width);
                var rest = Lane.Load(hBefore, at);
                if (TDamping.IsLearned)
                {
                    var damping = TDamping.Forward(Lane.Load(all, gate + gamma * Width));
                    damping.Store(all, gate + gamma * Width);
                    rest *= Lanes.One - damping;
                }
                Vector512.FusedMultiplyAdd(u, Lane.Load(vAfter, at), rest).Store(hAfter, at);
            }
        }
    }

    // h' before its norm, from what is kept anyway: cheaper than to keep the norm's units too.
    void MoveAgain(in Step step, Span<float> h)
    {
        Span<float> hBefore = step.Before(this.h), vAfter = step.After(v), all = step[gates];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var rest = Lane.Load(hBefore, at);
                if (TDamping.IsLearned)
                    rest *= Lanes.One - Lane.Load(all, gate + gamma * Width);
                Vector512.FusedMultiplyAdd(Lane.Load(all, gate + U * Width), Lane.Load(vAfter, at), rest).Store(h, at);
            }
        }
    }

    void MoveBackward(in Step step)
    {
        Span<float> hBefore = step.Before(h), vAfter = step.After(v), dH = step.Gradient(h), dV = step.Gradient(v);
        Span<float> all = step[gates], dAll = step[dGates];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var u = Lane.Load(all, gate + U * Width);
                var dNext = Lane.Load(dH, at);

                // h' = rest + u * v'
                Vector512.FusedMultiplyAdd(dNext, u, Lane.Load(dV, at)).Store(dV, at);
                LearnedGate.Backward(dNext * Lane.Load(vAfter, at), u).Store(dAll, gate + U * Width);

                // rest = (1 - damping) * h
                if (TDamping.IsLearned)
                {
                    var damping = Lane.Load(all, gate + gamma * Width);
                    TDamping.Backward(-dNext * Lane.Load(hBefore, at), damping).Store(dAll, gate + gamma * Width);
                    (dNext * (Lanes.One - damping)).Store(dH, at);
                }
            }
        }
    }

    // Without a clip the velocity after the step serves: it is inside any limit.
    Span<float> Unclipped(in Step step) => average is Slot slot ? step[slot] : step.After(v);
}
