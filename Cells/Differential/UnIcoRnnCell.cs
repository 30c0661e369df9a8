using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Differential;

/// <summary>
/// UnICORNN: undamped oscillators, each by itself with a step size of its own, by symplectic Euler steps; position h and velocity c, [B, d]
/// both. <c>weight_hh</c> is a vector as in the paper, where old versions of the published package have a matrix. Units that do not see
/// each other learn adding (20 steps) slowly in one layer: it ends at .08 after 40 epochs, at .03 after 80.
/// </summary>
sealed class UnIcoRnnType() : FusedCellType(
    "unicornn", "Undamped independent controlled oscillatory network",
    new("Rusch and Mishra, UnICORNN: A Recurrent Model for Learning Very Long Time Dependencies", 2021, "arXiv 2103.05487"),
    [dt, alpha, BlockParameters.NoBias], "UnICORNN")
{
    static readonly NumberOption dt = new("dt", "the longest time of a step", 1) { Above = 0, Examples = [0.2] };
    static readonly NumberOption alpha = new("alpha", "the pull back to 0", 0) { Least = 0, Examples = [0.9] };

    public override bool IsElementwise => true;

    public override void Step<T>(PlainStep<T> step)
    {
        // g = tanh(x_ + u ⊙ h + b_hh), c' = c − r ⊙ (g + α h), h' = h + r ⊙ c', r = dt σ(weight_ch)
        T h = step["h"], c = step["c"];
        T r = (step.Options.Number(dt) * step.Parameter("weight_ch").Sigmoid()).Named("r");
        T sum = step.OfInput() + step.Parameter("weight_hh") * h;
        T g = (step.Bias("bias_hh") is { } bias ? sum + step.Parameter(bias) : sum).Tanh().Named("g");
        T next = step["c"] = c - r * (g + step.Options.Number(alpha) * h);
        step["h"] = h + r * next;
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weightIh = scope.Parameter("weight_ih", [d, n], BlockParameters.Xavier);
        var weightHh = scope.Parameter("weight_hh", [d], new Initial.Uniform(0, 1));
        var weightCh = scope.Parameter("weight_ch", [d], new Initial.Uniform(0.1));
        var (biasIh, biasHh) = (BlockParameters.DeclareBias(scope, "bias_ih", 1), BlockParameters.DeclareBias(scope, "bias_hh", 1));
        var maps = new BlockParameters(weightIh, weightHh, biasIh, biasHh);
        return new UnIcoRnnCell(maps, weightCh, (float)scope.Options.Number(dt), (float)scope.Options.Number(alpha));
    }
}

/// <summary>Step and adjoint of <see cref="UnIcoRnnType"/>: no product.</summary>
sealed class UnIcoRnnCell : Cell
{
    readonly float pull;            // α
    readonly DerivedWeight u, r;
    readonly State h, c;
    readonly Slot drives, dDrives;  // g: what the projection gives before the step
    readonly Slot dU, dR;

    public UnIcoRnnCell(BlockParameters maps, Parameter weightCh, float time, float pull)
        : base(maps.InputSize, maps.HiddenSize)
    {
        this.pull = pull;
        u = AddDerivedWeight([HiddenSize], [maps.WeightHh], (used, _) => used[0]);
        r = AddDerivedWeight([HiddenSize], [weightCh], (used, _) => time * used[0].Sigmoid());
        (h, c) = (AddState("h"), AddState("c"));
        (drives, dDrives) = (AddSlot(SlotKind.Saved), AddSlot(SlotKind.Gradient));
        AddProjection(maps.Sums((0, 0)), drives, dDrives);
        (dU, dR) = (AddRowSum(u), AddRowSum(r));
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat;
        var a = step[drives].Flat;
        ReadOnlySpan<float> us = step[u], rs = step[r];
        var alpha = Vector512.Create(pull);
        for (int row = 0, at = 0; row < step.Rows; row++)
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes time = Lane.Load(rs, i), position = hBefore[at];
                var g = GateMath.Tanh(Vector512.FusedMultiplyAdd(Lane.Load(us, i), position, a[at]));
                var next = Vector512.FusedMultiplyAdd(-time, Vector512.FusedMultiplyAdd(alpha, position, g), cBefore[at]);
                hAfter[at] = Vector512.FusedMultiplyAdd(time, next, position);
                (a[at], cAfter[at]) = (g, next);
            }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, cAfter = step.After(c).Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        BlockRow a = step[drives].Flat, dA = step[dDrives].Flat, dUs = step[dU].Flat, dRs = step[dR].Flat;
        ReadOnlySpan<float> us = step[u], rs = step[r];
        var alpha = Vector512.Create(pull);
        for (int row = 0, at = 0; row < step.Rows; row++)
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes time = Lane.Load(rs, i), position = hBefore[at], g = a[at], dPosition = dH[at];

                // h' = h + r * c'
                var dNext = Vector512.FusedMultiplyAdd(dPosition, time, dC[at]);
                var dTime = dPosition * cAfter[at];

                // c' = c - r * (g + alpha * h)
                var dPull = -dNext * time;
                dTime = Vector512.FusedMultiplyAdd(-dNext, Vector512.FusedMultiplyAdd(alpha, position, g), dTime);
                dC[at] = dNext;
                dPosition = Vector512.FusedMultiplyAdd(dPull, alpha, dPosition);

                // g = Tanh(a + u * h)
                var dSum = dPull * Slopes.OfTanh(g);
                dUs[at] = Vector512.FusedMultiplyAdd(dSum, position, dUs[at]);
                dH[at] = Vector512.FusedMultiplyAdd(dSum, Lane.Load(us, i), dPosition);
                dA[at] = dSum;
                dRs[at] += dTime;
            }
    }
}
