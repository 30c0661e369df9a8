using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// suRNN: a unit is updated in the steps in which its own sum of waves is above 0, and else stays; states h [B, d] and t [B, 1], the steps
/// that were made. Published code never counts them, so that its gates stay as they start. The waves learn by a surrogate's slope alone.
/// </summary>
sealed class SuRnnType() : FusedCellType(
    "su-rnn", "Selective-update RNN", new("Yin, Wang, Tan, Bohte, Corradi, Li, Selective-update RNN", 2026, "arXiv 2603.02226"),
    [harmonics, start, surrogate, BlockParameters.NoBias], "suRNN")
{
    static readonly NumberOption harmonics =
        new("harmonics", "the waves K of a gate", 1) { Whole = true, Least = 1, Most = 1000, Examples = [3] };
    static readonly NumberOption start =
        new("start", "the number of the first step", 0) { Whole = true, Least = 0, Most = 1e9, Examples = [5] };

    // The example is next to nothing: differences see the gates as steps, and would not agree with the slope of more.
    static readonly NumberOption surrogate =
        new("surrogate", "the gates learn as σ of so many times their sum; 0: not at all", 0) { Least = 0, Most = 1e6, Examples = [1e-30] };

    public override void Step<T>(PlainStep<T> step)
    {
        // θ = t ω_k + φ_ik, a_i = b_i + Σ_k α_ik sin θ, s = 1 where a > 0 and else 0, g = tanh(x_ + h_), h' = h + s ⊙ (g − h)
        T h = step["h"];
        T time = (step.Options.Number(start) + step["t"]).Detach().Reshape([h.Shape[0], 1, 1]);
        T theta = (time * step.Parameter("gate_omega") + step.Parameter("gate_phi")).Named("θ");
        T a = (step.Parameter("gate_bias") + (step.Parameter("gate_alpha") * theta.Sin()).Sum(2)).Named("a");
        T s = (1e30 * a.Detach()).Clamp(0, 1);
        if (step.Options.Number(surrogate) is > 0 and var slope)
        {
            T soft = (slope * a).Sigmoid();
            s += soft - soft.Detach();
        }
        T g = (step.OfInput() + step.OfState(h)).Tanh().Named("g");
        step["h"] = h + s.Named("s") * (g - h);
        step["t"] = step["t"] + 1;
    }

    protected override Cell Create(CellScope scope)
    {
        (int d, int waves) = (scope.HiddenSize, (int)scope.Options.Number(harmonics));
        var maps = BlockParameters.Declare(scope, 1, 1);
        var gate = new WaveGate(
            scope.Parameter("gate_bias", [d], Initial.Zero),
            scope.Parameter("gate_alpha", [d, waves], Initial.One),
            scope.Parameter("gate_omega", [waves], Initial.FromIndex(Frequency)),
            scope.Parameter("gate_phi", [d, waves], new Initial.Uniform(0, 2 * Math.PI)),
            scope.Options.Number(start));
        return new SuRnnCell(maps, gate, scope.Options.Number(surrogate));
    }

    // Periods between 2 and 100 steps, by equal factors, each in the middle of its share; one wave has 14.
    static double Frequency(int k, int waves) => Math.PI * PortableMath.Exp(-PortableMath.Log(50) * (k + 0.5) / waves);
}

/// <summary>Step and adjoint of <see cref="SuRnnType"/>: one product a step.</summary>
sealed class SuRnnCell : Cell
{
    readonly WaveGate gate;
    readonly double slope;
    readonly State h, t;
    readonly Slot candidate;   // g, and what the products give before the step
    readonly Slot open;        // s
    readonly Slot dCandidate;
    readonly Slot dOpen;
    readonly Slot dBias, dAlpha, dOmega, dPhi;
    readonly Product recurrent;

    public SuRnnCell(BlockParameters maps, WaveGate gate, double slope)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.gate, this.slope) = (gate, slope);
        h = AddState("h");
        t = AddState("t", size: 1);
        candidate = AddSlot(SlotKind.Saved);
        open = AddSlot(SlotKind.Saved);
        dCandidate = AddSlot(SlotKind.Gradient);
        dOpen = AddSlot(SlotKind.Scratch);
        (dBias, dAlpha) = (AddRowSum(gate.Bias), AddRowSum(gate.Alpha));
        (dOmega, dPhi) = (AddRowSum(gate.Omega), AddRowSum(gate.Phi));
        AddProjection(maps.Sums((0, 0)), candidate, dCandidate);
        recurrent = AddProduct(maps.State(0), h, candidate, dCandidate, accumulate: true);
    }

    protected override void Pack()
    {
        base.Pack();
        gate.Pack();
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRows before = step.Before(t), after = step.After(t), opens = step[open];
        for (int row = 0; row < step.Rows; row++)
        {
            Span<float> time = before[row].Window(0, 1), next = after[row].Window(0, 1), s = opens[row].Window(0, 1);
            time.CopyTo(next);
            next[0]++;
            if (row > 0 && time[0] == before[row - 1].Window(0, 1)[0])
            {
                opens[row - 1].Window(0, 1).CopyTo(s);
                continue;
            }
            gate.Open(time[0], s);
        }
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, all = step[candidate].Flat, isOpen = opens.Flat;
        for (int at = 0; at < step.Rows * Width; at += Lanes.Count)
        {
            var g = GateMath.Tanh(all[at]);
            hAfter[at] = Vector512.ConditionalSelect(Vector512.Equals(isOpen[at], Lanes.One), g, hBefore[at]);
            all[at] = g;
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, all = step[candidate].Flat, dAll = step[dCandidate].Flat;
        BlockRow isOpen = step[open].Flat, dOpens = step[dOpen].Flat;
        for (int at = 0; at < step.Rows * Width; at += Lanes.Count)
        {
            Lanes s = isOpen[at], g = all[at], dNext = dH[at];

            // h' = h + s * (g - h), g = Tanh(sum)
            dAll[at] = dNext * s * Slopes.OfTanh(g);
            dOpens[at] = dNext * (g - hBefore[at]);
            dH[at] = dNext * (Lanes.One - s);
        }
        if (slope > 0)
            OpenBackward(step);

        // sum += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }

    // Rows of the same time have the same gates: their gradients are added up first.
    void OpenBackward(in Step step)
    {
        BlockRows times = step.Before(t), dOpens = step[dOpen];
        for (int row = 0, first = 0; row < step.Rows; row++)
        {
            float time = times[row].Window(0, 1)[0];
            var sum = dOpens[first].Window(0, 1);
            if (row > first)
                TensorPrimitives.Add(sum, dOpens[row].Window(0, 1), sum);
            if (row + 1 < step.Rows && times[row + 1].Window(0, 1)[0] == time)
                continue;
            var gradients = new WaveGradients(
                step[dBias][first].Window(0, 1),
                step[dAlpha][first].Window(0, 1),
                step[dOmega][first].Window(0, 1),
                step[dPhi][first].Window(0, 1));
            gate.OpenBackward(time, slope, sum[..HiddenSize], gradients);
            first = row + 1;
        }
    }
}
