using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// Step and adjoint of <see cref="MoGruType"/>. Its variants are other gates in the same equations, which are types because they stand inside the
/// loops, and norms that are there or not.
/// </summary>
/// <typeparam name="TReset">r, learned or fixed at 1.</typeparam>
/// <typeparam name="TMomentum">β, learned or fixed at 0 or 0.9.</typeparam>
/// <typeparam name="TWrite">α, learned or absent: 1.</typeparam>
/// <typeparam name="TDamping">γ, learned or absent: 0.</typeparam>
sealed class MoGruCell<TReset, TMomentum, TWrite, TDamping> : Cell
    where TReset : struct, IGate
    where TMomentum : struct, IGate
    where TWrite : struct, IGate
    where TDamping : struct, IGate
{
    const int R = 0, U = 1, Beta = 2;  // blocks, before those of gates that not every variant has
    readonly int gamma, alpha, c;

    readonly Lanes limit;  // of the velocity, ±∞ without a clip
    readonly State h;
    readonly State v;
    readonly Slot gates;   // [r | u | β | γ | α | c]: what the products give before the step, the gates after it
    readonly Slot resetH;  // r ⊙ h, made anew backward: cheaper than to keep it for every step
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
        var input = new GateMap(n, d).Add(weightRu, 0, 0, biasRu).Add(weightRu, d, 0, biasRu);
        var hidden = new GateMap(d, d).Add(weightRu, 0, n).Add(weightRu, d, n);
        int blocks = 2;
        int AddGate(string name, Initial bias)
        {
            var weight = scope.Parameter($"{name}.weight", [d, n + d], xavier);
            input.Add(weight, 0, 0, scope.Parameter($"{name}.bias", [d], bias));
            hidden.Add(weight, 0, n);
            return blocks++;
        }

        AddGate("W_beta", new Initial.Blocks([2]));
        var weightH = scope.Parameter("W_h.weight", [d, n], xavier);
        var biasH = scope.Parameter("W_h.bias", [d], Initial.Zero);
        var recurrentH = scope.Parameter("U_h.weight", [d, d], xavier);
        if (options.Has(MoGruType.Damping))
            gamma = AddGate("W_gamma", Initial.Zero);
        if (options.Has(MoGruType.VelocityNorm))
            velocityNorm = new(scope, "v_ln", d, AddSlot(SlotKind.Saved), AddNarrowSlot(SlotKind.Saved), AddRowSum);
        if (options.Has(MoGruType.VelocityGate))
            alpha = AddGate("W_alpha", new Initial.Blocks([2]));
        if (!options.Has(MoGruType.NoLayerNorm))
            positionNorm = new(scope, "ln", d, AddSlot(SlotKind.Scratch), AddNarrowSlot(SlotKind.Saved), AddRowSum);
        input.Add(weightH, 0, 0, biasH);
        c = blocks++;
        limit = Vector512.Create((float)(options.Of(MoGruType.Clip) ?? double.PositiveInfinity));

        h = AddState("h");
        v = AddState("v");
        gates = AddSlot(SlotKind.Saved, blocks);
        resetH = AddSlot(SlotKind.Chunk);
        dGates = AddSlot(SlotKind.Gradient, blocks);
        dResetH = AddSlot(SlotKind.Scratch);

        AddProjection(input, gates, dGates);
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
        OpenGates(step);
        step.Apply(candidate);
        Accelerate(step);
        velocityNorm?.Forward(step, step.After(v));
        Move(step, step.After(h).Flat);
        positionNorm?.Forward(step, step.After(h));
    }

    public override void Backward(in Step step)
    {
        // Each method reverses the one of its name; the quoted lines stand inside.
        if (positionNorm is not null)
        {
            // h' before its norm, from what is kept anyway: cheaper than to keep the norm's units too.
            Move(step, new BlockRows(positionNorm.Units(step), Width, Width).Flat);
            positionNorm.Rebuild(step);
            positionNorm.Backward(step, step.Gradient(h));
        }
        MoveBackward(step);
        velocityNorm?.Backward(step, step.Gradient(v));
        AccelerateBackward(step);

        // c += (r ⊙ h) U_hᵀ
        step.ApplyBackward(candidate, accumulate: false, step[dResetH], Width);
        OpenGatesBackward(step);

        // [r u β γ α] += h Wᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }

    public override bool HasRetention => true;

    public override bool MeanRetention(in Step step, Span<float> perRow)
    {
        var all = step[gates];
        for (int row = 0; row < step.Rows; row++)
            perRow[row] = Reduce.Sum(all[row].Window(Beta, 1)[..HiddenSize]) / HiddenSize;
        return true;
    }

    // The gates of the position, and the part of it that the candidate sees.
    void OpenGates(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, reset = step[resetH].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                reset[at] = TReset.Open(g, R, i) * hBefore[at];
                LearnedGate.Open(g, U, i);
                TDamping.Open(g, gamma, i);
            }
        }
    }

    void OpenGatesBackward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, reset = step[resetH].Flat, dReset = step[dResetH].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // reset = r * h
                var r = TReset.Of(g, R, i);
                reset[at] = r * hBefore[at];
                dH[at] = Vector512.FusedMultiplyAdd(dReset[at], r, dH[at]);
                TReset.Backward(dReset[at] * hBefore[at], g, dG, R, i);
            }
        }
    }

    // The velocity's moving average, and its clip. Apart from the position, because together they are more than the compiler inlines.
    void Accelerate(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, vBefore = step.Before(v).Flat, vAfter = step.After(v).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var candidate = GateMath.Tanh(g[c, i]);
                g[c, i] = candidate;
                var beta = TMomentum.Open(g, Beta, i);
                var force = (Lanes.One - beta) * (candidate - hBefore[at]) * TWrite.Open(g, alpha, i);
                var average = Vector512.FusedMultiplyAdd(beta, vBefore[at], force);
                vAfter[at] = Vector512.Max(-limit, Vector512.Min(average, limit));
            }
        }
    }

    void AccelerateBackward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, vBefore = step.Before(v).Flat, dH = step.Gradient(h).Flat, dV = step.Gradient(v).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes candidate = g[c, i], beta = TMomentum.Of(g, Beta, i), write = TWrite.Of(g, alpha, i);
                Lanes delta = candidate - hBefore[at], inflow = (Lanes.One - beta) * delta;

                // v' = clamp(average, -k, k): the gradient passes where -k <= average <= k
                var average = Vector512.FusedMultiplyAdd(beta, vBefore[at], inflow * write);
                var dAverage = dV[at] & Vector512.LessThanOrEqual(Vector512.Abs(average), limit);

                // average = beta * v + force
                var dBeta = dAverage * vBefore[at];
                dV[at] = dAverage * beta;

                // force = (1 - beta) * delta * write
                TWrite.Backward(dAverage * (Lanes.One - beta) * delta, g, dG, alpha, i);
                var dInflow = dAverage * write;
                TMomentum.Backward(dBeta - dInflow * delta, g, dG, Beta, i);
                var dDelta = dInflow * (Lanes.One - beta);

                // delta = candidate - h, candidate = Tanh(sum)
                dH[at] -= dDelta;
                dG[c, i] = dDelta * Vector512.FusedMultiplyAdd(-candidate, candidate, Lanes.One);
            }
        }
    }

    void Move(in Step step, BlockRow hAfter)
    {
        BlockRow hBefore = step.Before(h).Flat, vAfter = step.After(v).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var g = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var rest = hBefore[at] * (Lanes.One - TDamping.Of(g, gamma, i));
                hAfter[at] = Vector512.FusedMultiplyAdd(g[U, i], vAfter[at], rest);
            }
        }
    }

    void MoveBackward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, vAfter = step.After(v).Flat, dH = step.Gradient(h).Flat, dV = step.Gradient(v).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow g = all[row], dG = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var dNext = dH[at];

                // h' = rest + u * v'
                dV[at] = Vector512.FusedMultiplyAdd(dNext, g[U, i], dV[at]);
                LearnedGate.Backward(dNext * vAfter[at], g, dG, U, i);

                // rest = (1 - gamma) * h
                dH[at] = dNext * (Lanes.One - TDamping.Of(g, gamma, i));
                TDamping.Backward(-dNext * hBefore[at], g, dG, gamma, i);
            }
        }
    }
}
