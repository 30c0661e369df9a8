using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Differential;

/// <summary>
/// LipschitzRNN: Euler steps of a linear and a saturating flow whose matrices lie between antisymmetric and symmetric ones, by β, less a
/// damping γ; rows M_A, M_W of <c>weight_hh</c>; state h [B, d]. W has a β and a γ of its own, as in the paper; the published package has
/// one of each. With dt = .1 it moves slowly: adding (20 steps, 40 epochs) ends at .06, and at .01 with a learning rate of .01 in place of
/// .001.
/// </summary>
sealed class LipschitzRnnType() : FusedCellType(
    "lipschitz-rnn", "Lipschitz network",
    new("Erichson, Azencot, Queiruga, Hodgkinson, Mahoney, Lipschitz Recurrent Neural Networks", 2021, "arXiv 2006.12070"),
    [dt, beta, gamma, betaW, gammaW, BlockParameters.NoBias], "LipschitzRNN")
{
    static readonly NumberOption dt = new("dt", "the time of a step", 0.1) { Above = 0, Examples = [0.2] };
    static readonly NumberOption beta = new("beta", "how antisymmetric the matrices are", 0.7) { Examples = [0.85] };
    static readonly NumberOption gamma = new("gamma", "the damping", 0.001) { Least = 0, Examples = [0.05] };
    static readonly NumberOption betaW = new("beta-w", "how antisymmetric W is, if not as A is") { Examples = [0.6] };
    static readonly NumberOption gammaW = new("gamma-w", "the damping in W, if not as in A") { Least = 0, Examples = [0.1] };

    public override void Step<T>(PlainStep<T> step)
    {
        // A = β (M_A − M_Aᵀ) + (1 − β) (M_A + M_Aᵀ) − γ I, W likewise, g = tanh(x_ + W h + b_hh), h' = h + dt (A h + g)
        var (options, d) = (step.Options, step.HiddenSize);
        T h = step["h"], weight = step.Parameter("weight_hh");
        T ofA = h.Linear(Mixed(weight.Slice(0, 0, d), options.Number(beta)).Named("S_A")) - options.Number(gamma) * h;
        T ofW = h.Linear(Mixed(weight.Slice(0, d, d), Of(options, betaW, beta)).Named("S_W")) - Of(options, gammaW, gamma) * h;
        T sum = step.OfInput() + ofW;
        T g = (step.Bias("bias_hh") is { } bias ? sum + step.Parameter(bias) : sum).Tanh().Named("g");
        step["h"] = h + options.Number(dt) * (ofA + g);
    }

    protected override Cell Create(CellScope scope)
    {
        var (options, n, d) = (scope.Options, scope.InputSize, scope.HiddenSize);
        var maps = new BlockParameters(
            scope.Parameter("weight_ih", [d, n], BlockParameters.Xavier),
            scope.Parameter("weight_hh", [2 * d, d], BlockParameters.Xavier),
            BlockParameters.DeclareBias(scope, "bias_ih", 1),
            BlockParameters.DeclareBias(scope, "bias_hh", 1));
        return new LipschitzRnnCell(
            maps, (float)options.Number(dt), (options.Number(beta), (float)options.Number(gamma)),
            (Of(options, betaW, beta), (float)Of(options, gammaW, gamma)));
    }

    // β (M − Mᵀ) + (1 − β) (M + Mᵀ), 1 − β written as what it is meant to be.
    static T Mixed<T>(T matrix, double beta)
        where T : IQuantity<T>
    {
        T mirrored = matrix.Transpose();
        return beta * (matrix - mirrored) + Math.Round(1 - beta, 15) * (matrix + mirrored);
    }

    static double Of(CellOptions options, NumberOption own, NumberOption shared) => options.Of(own) ?? options.Number(shared);
}

/// <summary>Step and adjoint of <see cref="LipschitzRnnType"/>: one product a step.</summary>
sealed class LipschitzRnnCell : Cell
{
    const int W = 0, A = 1;  // blocks

    readonly float time, gammaA, gammaW;
    readonly State h;
    readonly Slot flows;    // g: what the projection gives before the step
    readonly Slot coupled;  // what the product gives, [W h | A h] but for γ
    readonly Slot dCoupled;
    readonly Product recurrent;

    public LipschitzRnnCell(BlockParameters maps, float time, (double Beta, float Gamma) ofA, (double Beta, float Gamma) ofW)
        : base(maps.InputSize, maps.HiddenSize)
    {
        int d = HiddenSize;
        (this.time, gammaA, gammaW) = (time, ofA.Gamma, ofW.Gamma);

        // β (M − Mᵀ) + (1 − β) (M + Mᵀ) = M + (1 − 2 β) Mᵀ
        float[] mirrored = [(float)(1 - 2 * ofA.Beta), (float)(1 - 2 * ofW.Beta)];
        var mixed = AddDerivedWeight(maps.WeightHh.Shape, [maps.WeightHh], (used, _) =>
        {
            var both = used[0].Reshape([2, d, d]);
            return (both + both.Tape.Input([2, 1, 1], mirrored) * both.Transpose()).Reshape([2 * d, d]);
        });

        h = AddState("h");
        flows = AddSlot(SlotKind.Saved);
        coupled = AddSlot(SlotKind.Scratch, blocks: 2);
        dCoupled = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Sums((0, 0)), flows, dCoupled.Window(W, 1));
        recurrent = AddProduct(new GateMap(d, d).AddDerived(mixed, d).AddDerived(mixed, 0), h, coupled, dCoupled, accumulate: false);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, x = step[flows].Flat;
        var all = step[coupled];
        Lanes dt = Vector512.Create(time), dampingA = Vector512.Create(gammaA), dampingW = Vector512.Create(gammaW);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var before = hBefore[at];
                var g = GateMath.Tanh(Vector512.FusedMultiplyAdd(-dampingW, before, x[at] + a[W, i]));
                hAfter[at] = Vector512.FusedMultiplyAdd(dt, Vector512.FusedMultiplyAdd(-dampingA, before, a[A, i]) + g, before);
                x[at] = g;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow dH = step.Gradient(h).Flat, x = step[flows].Flat;
        var dAll = step[dCoupled];
        Lanes dt = Vector512.Create(time), dampingA = Vector512.Create(gammaA), dampingW = Vector512.Create(gammaW);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // h' = h + dt * (A h - dampingA * h + g), g = Tanh(x_ + W h - dampingW * h)
                var dFlow = dH[at] * dt;
                var dSum = dFlow * Slopes.OfTanh(x[at]);
                (dA[W, i], dA[A, i]) = (dSum, dFlow);
                dH[at] = Vector512.FusedMultiplyAdd(-dampingA, dFlow, Vector512.FusedMultiplyAdd(-dampingW, dSum, dH[at]));
            }
        }

        // [W h | A h] = h [W A]ᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
