using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Structured;

/// <summary>
/// The almost-linear RNN, a model of an observed series x: z' = A ⊙ z + W φ(z) + h, where φ rectifies the last units alone; state z [B, d], whose first
/// n units foretell the next x. It starts from x_0 unless z is given, and is forced to x every so many steps. The state phase [B, 1] counts steps for
/// that: 0 before the start, 1 where z is given, and between two forced steps one more each step. In a free run it sees nothing of x but its start, so
/// it cannot add (.17); with interval=1, relu-units=16 and a learning rate of .01 adding (20 steps, 40 epochs) ends at .010.
/// </summary>
sealed class AlRnnType() : FusedCellType(
    "al-rnn", "Almost-linear RNN", new("Brenner, Hemmer, Monfared, Durstewitz, Almost-Linear RNNs", 2024, "arXiv 2410.14240"),
    [reluUnits, interval, alpha], "ALRNN")
{
    static readonly NumberOption reluUnits =
        new("relu-units", "how many units, the last ones, are rectified", 2) { Whole = true, Least = 1, Most = 1_000_000, Examples = [10] };

    static readonly NumberOption interval =
        new("interval", "the steps between forced ones; a free run where none is given") { Whole = true, Least = 1, Most = 1_000_000, Examples = [3, 1] };

    static readonly NumberOption alpha = new("alpha", "how much of the forced units is the series", 1) { Above = 0, Most = 1, Examples = [0.6] };

    public override CellNaming Naming => CellNaming.Bare;

    public override bool OneWay => true;

    public override CellSizes? OwnExample => new(3, 10);

    public override string? Refusal(CellSpec spec, CellSizes sizes) =>
        sizes.Input > sizes.Hidden ? $"{sizes.Input} observed variables are units too; there are {sizes.Hidden}."
        : spec.Options.Number(reluUnits) > sizes.Hidden ? $"of {sizes.Hidden} units no {spec.Options.Number(reluUnits):0} can be rectified."
        : null;

    public override void Step<T>(PlainStep<T> step)
    {
        (int n, int d, int linear) = (step.InputSize, step.HiddenSize, step.HiddenSize - (int)step.Options.Number(reluUnits));
        T before = step["z"], phase = step["phase"], x = step.X;

        // at the start: z = [x_0; (x_0 B)[n:]]
        T s = (1 - phase).Relu().Named("s");
        T start = n == d ? x + 0 * x.MatMul(step.Parameter("B")) : step.Concat(x, x.MatMul(step.Parameter("B")).Slice(1, n, d - n));
        T z = (before + s * (start - before)).Named("z₀");
        step["phase"] = phase.Filled(1);
        if (step.Options.Of(interval) is double steps)
        {
            // when forced: z[:n] += alpha · f · (x − z_before[:n]); f is 0 at the start, where z is not z_before
            T f = (phase - steps).Relu().Named("f");
            T forced = z.Slice(1, 0, n) + step.Options.Number(alpha) * f * (x - before.Slice(1, 0, n));
            z = (n == d ? forced : step.Concat(forced, z.Slice(1, n, d - n))).Named("z₁");
            step["phase"] = phase + 1 + s - steps * f;
        }

        // φ = [z[:d−P]; relu(z[d−P:])], z' = A ⊙ z + W φ + h
        T rectified = z.Slice(1, linear, d - linear).Relu();
        T phi = (linear == 0 ? rectified : step.Concat(z.Slice(1, 0, linear), rectified)).Named("φ");
        step["z"] = step.Parameter("A") * z + phi.Linear(step.Parameter("W")) + step.Parameter("h");
    }

    protected override Cell Create(CellScope scope) =>
        new AlRnnCell(scope, (int)scope.Options.Number(reluUnits), scope.Options.Of(interval), (float)scope.Options.Number(alpha));
}

/// <summary>Step and adjoint of <see cref="AlRnnType"/>: one product a step.</summary>
sealed class AlRnnCell : Cell
{
    const int Start = 0, Drive = 1;  // blocks

    readonly Parameter decayParameter;
    readonly float[] decay;     // A
    readonly float[] floor;     // φ = max(z, floor): 0 of the rectified units, −∞ of the linear ones
    readonly float[] observed;  // alpha of the first n units, otherwise 0
    readonly float? interval;
    readonly State z;
    readonly State phase;
    readonly Slot maps;         // [start | h], to which W φ is added
    readonly Slot phi;
    readonly Slot dMaps;
    readonly Slot dPhi;
    readonly Slot dDecay;
    readonly Product recurrent;

    public AlRnnCell(CellScope scope, int reluUnits, double? interval, float alpha)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        this.interval = (float?)interval;
        (decay, floor, observed) = (new float[Width], new float[Width], new float[Width]);
        floor.AsSpan(0, d - reluUnits).Fill(float.NegativeInfinity);
        observed.AsSpan(0, n).Fill(alpha);
        decayParameter = scope.Parameter("A", [d], SpectralShare.Initial);
        var weight = scope.Parameter("W", [d, d], new Initial.Normal(0.01));
        var bias = scope.Parameter("h", [d], Initial.Zero);
        var lift = scope.Parameter("B", [n, d], new Initial.Uniform(1 / Math.Sqrt(n)));

        // x to [x; (x B)[n:]]
        float[] own = new float[n * d], others = new float[d];
        others.AsSpan(n).Fill(1);
        for (int i = 0; i < n; i++)
            own[i * d + i] = 1;
        var start = AddDerivedWeight(
            [n, d], [lift], (used, _) => used[0] * used[0].Tape.Input([d], others) + used[0].Tape.Input([n, d], own));
        z = AddState("z");
        phase = AddMark("phase", z);
        maps = AddSlot(SlotKind.Saved, blocks: 2);
        phi = AddSlot(SlotKind.Chunk);
        dMaps = AddSlot(SlotKind.Gradient, blocks: 2);
        dPhi = AddSlot(SlotKind.Scratch);
        dDecay = AddRowSum(decayParameter);
        AddProjection(new GateMap(n, d).AddDerivedTransposed(start, 0, 0).AddBias(0, bias), maps, dMaps);
        recurrent = AddProduct(new GateMap(d, d).Add(weight, 0), phi, maps.Window(Drive, 1), dMaps.Window(Drive, 1), accumulate: true);
    }

    protected override void Pack()
    {
        base.Pack();
        decayParameter.Value.CopyTo(decay);
    }

    public override void Forward(in Step step)
    {
        BlockRow zBefore = step.Before(z).Flat, zAfter = step.After(z).Flat, phis = step[phi].Flat;
        Span<float> phaseBefore = step.Before(phase), phaseAfter = step.After(phase);
        var all = step[maps];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var (s, f) = Weights(phaseBefore[row * phase.Width]);
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var now = Vector512.FusedMultiplyAdd(Share(s, f, i), a[Start, i] - zBefore[at], zBefore[at]);
                phis[at] = Vector512.Max(now, Lane.Load(floor, i));
                zAfter[at] = Lane.Load(decay, i) * now;
            }
            var next = phaseAfter.Slice(row * phase.Width, phase.Width);
            next.Clear();
            next[0] = interval is { } steps ? phaseBefore[row * phase.Width] + 1 + s - steps * f : 1;
        }
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                zAfter[at] += a[Drive, i];
        }
    }

    // 1 at the start, and 1 at a forced step; otherwise 0.
    (float S, float F) Weights(float count) => (Math.Max(1 - count, 0), interval is { } steps ? Math.Max(count - steps, 0) : 0);

    // How much of some units comes from the series.
    Lanes Share(float s, float f, int i) => Vector512.FusedMultiplyAdd(Vector512.Create(f), Lane.Load(observed, i), Vector512.Create(s));

    public override void Backward(in Step step)
    {
        BlockRow zBefore = step.Before(z).Flat, dZ = step.Gradient(z).Flat, phis = step[phi].Flat, dPhis = step[dPhi].Flat;
        BlockRow dDecays = step[dDecay].Flat;
        Span<float> phaseBefore = step.Before(phase), dPhase = step.Gradient(phase);
        BlockRows all = step[maps], dAll = step[dMaps];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var (s, f) = Weights(phaseBefore[row * phase.Width]);
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var now = Vector512.FusedMultiplyAdd(Share(s, f, i), a[Start, i] - zBefore[at], zBefore[at]);
                phis[at] = Vector512.Max(now, Lane.Load(floor, i));

                // z' = decay * now + drive
                dDecays[at] = Vector512.FusedMultiplyAdd(dZ[at], now, dDecays[at]);
                dA[Drive, i] = dZ[at];
                dZ[at] *= Lane.Load(decay, i);
            }
        }

        // drive += φ Wᵀ
        step.ApplyBackward(recurrent, accumulate: false, step[dPhi], Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            float count = phaseBefore[row * phase.Width], dNext = dPhase[row * phase.Width];
            var (s, f) = Weights(count);
            BlockRow a = all[row], dA = dAll[row];
            Lanes dS = Lanes.Zero, dF = Lanes.Zero;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // φ = Max(now, floor)
                var dNow = dZ[at] + (dPhis[at] & Vector512.GreaterThan(phis[at], Lane.Load(floor, i)));

                // now = z + (s + f * observed) * (start - z)
                var dShare = dNow * (a[Start, i] - zBefore[at]);
                dS += dShare;
                dF = Vector512.FusedMultiplyAdd(dShare, Lane.Load(observed, i), dF);
                dA[Start, i] = dNow * Share(s, f, i);
                dZ[at] = dNow - dA[Start, i];
            }

            // phase' = phase + 1 + s - interval * f, s = max(1 - phase, 0), f = max(phase - interval, 0)
            float dStart = Reduce.Across(dS) + (interval is null ? 0 : dNext), dForced = Reduce.Across(dF) - (interval ?? 0) * dNext;
            dPhase[row * phase.Width] = (interval is null ? 0 : dNext) - (s > 0 ? dStart : 0) + (f > 0 ? dForced : 0);
        }
    }
}
