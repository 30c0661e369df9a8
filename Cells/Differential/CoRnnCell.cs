using MoGru.Engine.Memory;

namespace MoGru.Cells.Differential;

/// <summary>
/// coRNN: oscillators, coupled, driven and damped; position h and velocity c, [B, d] both. They are damped by the velocity before the step,
/// as in the authors' code, or after it, <c>implicit</c>, as the paper and the published package's text have it too. With dt = .1 it moves
/// so slowly that adding (20 steps, 40 epochs) needs a learning rate of .01, or dt = .5; at .001 it ends at .13.
/// </summary>
sealed class CoRnnType() : FusedCellType(
    "cornn", "Coupled oscillatory network", new("Rusch and Mishra, Coupled Oscillatory Recurrent Neural Network", 2021, "arXiv 2010.00951"),
    [dt, gamma, epsilon, @implicit, BlockParameters.NoBias], "coRNN")
{
    static readonly NumberOption dt = new("dt", "the time of a step", 0.1) { Above = 0, Examples = [0.25] };
    static readonly NumberOption gamma = new("gamma", "the pull back to 0: the frequency's square", 1) { Least = 0, Examples = [1.5] };
    static readonly NumberOption epsilon = new("epsilon", "the damping", 1) { Least = 0, Examples = [2.5] };
    static readonly FlagOption @implicit = new("implicit", "damped by the velocity after the step");

    public override void Step<T>(PlainStep<T> step)
    {
        // g = tanh(a + W_ch c + b_ch), k = g − γ h, c' = c + dt (k − ε c), implicit (c + dt k)/(1 + dt ε), h' = h + dt c'
        var (time, pull, damping) = (step.Options.Number(dt), step.Options.Number(gamma), step.Options.Number(epsilon));
        T h = step["h"], c = step["c"];
        T a = (step.OfInput() + step.OfState(h)).Named("a");
        T g = (a + step.Linear(c, "weight_ch", step.Bias("bias_ch"))).Tanh().Named("g");
        T k = (g - pull * h).Named("k");
        T next = step.Options.Has(@implicit) ? (c + time * k) / (1 + time * damping) : c + time * (k - damping * c);
        step["c"] = next;
        step["h"] = h + time * next;
    }

    protected override Cell Create(CellScope scope)
    {
        int d = scope.HiddenSize;
        var maps = BlockParameters.Declare(scope, 1, 1);
        var weightCh = scope.Parameter("weight_ch", [d, d], BlockParameters.Xavier);
        var biasCh = BlockParameters.DeclareBias(scope, "bias_ch", 1);
        var (time, damping) = (scope.Options.Number(dt), scope.Options.Number(epsilon));
        double keep = scope.Options.Has(@implicit) ? 1 / (1 + time * damping) : 1 - time * damping;
        double gain = scope.Options.Has(@implicit) ? time * keep : time;
        return new CoRnnCell(maps, weightCh, biasCh, new((float)time, (float)scope.Options.Number(gamma), (float)keep, (float)gain));
    }
}

/// <summary>The constants of a step, c' = Keep c + Gain (g − Pull h) and h' = h + Time c'.</summary>
readonly record struct Oscillation(float Time, float Pull, float Keep, float Gain);

/// <summary>Step and adjoint of <see cref="CoRnnType"/>: two products a step, of h and of c.</summary>
sealed class CoRnnCell : Cell
{
    readonly Oscillation constants;
    readonly State h, c;
    readonly Slot drives;  // g: what the products give before the step
    readonly Slot dDrives;
    readonly Product ofPosition, ofVelocity;

    public CoRnnCell(BlockParameters maps, Parameter weightCh, Parameter? biasCh, Oscillation constants)
        : base(maps.InputSize, maps.HiddenSize)
    {
        this.constants = constants;
        (h, c) = (AddState("h"), AddState("c"));
        (drives, dDrives) = (AddSlot(SlotKind.Saved), AddSlot(SlotKind.Gradient));
        var input = maps.Sums((0, 0));
        AddProjection(biasCh is null ? input : input.PlusBias(biasCh, 0), drives, dDrives);
        ofPosition = AddProduct(maps.State(0), h, drives, dDrives, accumulate: true);
        ofVelocity = AddProduct(new GateMap(HiddenSize, HiddenSize).Add(weightCh, 0), c, drives, dDrives, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(ofPosition);
        step.Apply(ofVelocity);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat;
        var a = step[drives].Flat;
        Lanes time = Vector512.Create(constants.Time), pull = Vector512.Create(constants.Pull);
        Lanes keep = Vector512.Create(constants.Keep), gain = Vector512.Create(constants.Gain);
        for (int at = 0, length = step.Rows * Width; at < length; at += Lanes.Count)
        {
            var g = GateMath.Tanh(a[at]);
            var next = Vector512.FusedMultiplyAdd(gain, Vector512.FusedMultiplyAdd(-pull, hBefore[at], g), keep * cBefore[at]);
            hAfter[at] = Vector512.FusedMultiplyAdd(time, next, hBefore[at]);
            (a[at], cAfter[at]) = (g, next);
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat, a = step[drives].Flat, dA = step[dDrives].Flat;
        Lanes time = Vector512.Create(constants.Time), pull = Vector512.Create(constants.Pull);
        Lanes keep = Vector512.Create(constants.Keep), gain = Vector512.Create(constants.Gain);
        for (int at = 0, length = step.Rows * Width; at < length; at += Lanes.Count)
        {
            // h' = h + time * c'
            var dNext = Vector512.FusedMultiplyAdd(time, dH[at], dC[at]);

            // c' = keep * c + gain * (g - pull * h)
            var dG = dNext * gain;
            dC[at] = dNext * keep;
            dH[at] = Vector512.FusedMultiplyAdd(-pull, dG, dH[at]);

            // g = Tanh(a)
            dA[at] = dG * Slopes.OfTanh(a[at]);
        }

        // a += h W_hhᵀ + c W_chᵀ
        step.ApplyBackward(ofPosition, accumulate: true, step.Gradient(h), Width);
        step.ApplyBackward(ofVelocity, accumulate: true, step.Gradient(c), Width);
    }
}
