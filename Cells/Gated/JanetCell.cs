using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// JANET, just another network: an LSTM of the forget gate f alone, which writes 1 − u, u being the same gate with β less before σ; rows f, k; state h
/// [B, d]. The published package carries a second state, equal after one step; there is one here, and β is the paper's constant unless trained.
/// </summary>
sealed class JanetType() : FusedCellType(
    "janet", "Just another network",
    new("van der Westhuizen and Lasenby, The Unreasonable Effectiveness of the Forget Gate", 2018, "arXiv 1804.04849"),
    [beta, trainableBeta, GateBiases.Longest, BlockParameters.NoBias], "JANET")
{
    static readonly NumberOption beta = new("beta", "how much more is written than forgotten", 1) { Examples = [0.5, -2] };
    static readonly FlagOption trainableBeta = new("trainable-beta", "β is a parameter, which starts there");

    public override string? Refusal(CellSpec spec, CellSizes sizes) =>
        spec.Options.Of(GateBiases.Longest) is not null && spec.Options.Has(BlockParameters.NoBias)
            ? "without biases there is none to draw for the longest memory."
            : null;

    public override void Step<T>(PlainStep<T> step)
    {
        // f = σ(a_f), u = σ(a_f − β), g = tanh(a_k), h' = f ⊙ h + (1 − u) ⊙ g
        T h = step["h"];
        T a = (step.OfInput() + step.OfState(h)).Named("a");
        T forget = step.Block(a, 0);
        T f = forget.Sigmoid().Named("f");
        T u = (step.Options.Has(trainableBeta) ? forget - step.Parameter("beta") : forget - step.Options.Number(beta)).Sigmoid().Named("u");
        T g = step.Block(a, 1).Tanh().Named("g");
        step["h"] = f * h + (1 - u) * g;
    }

    protected override Cell Create(CellScope scope)
    {
        var forget = scope.Options.Of(GateBiases.Longest) is double steps ? GateBiases.Chrono(steps) : Initial.Zero;
        var maps = BlockParameters.Declare(scope, 2, 2, biasIh: new Initial.ByBlocks([forget, Initial.Zero]));
        float start = (float)scope.Options.Number(beta);
        return new JanetCell(maps, start, scope.Options.Has(trainableBeta) ? scope.Parameter("beta", [1], Initial.Constant(start)) : null);
    }
}

/// <summary>Step and adjoint of <see cref="JanetType"/>: one product a step.</summary>
sealed class JanetCell : Cell
{
    const int F = 0, G = 1;  // blocks

    readonly float start;
    readonly Parameter? beta;  // none where it stays as it starts
    readonly State h;
    readonly Slot gates;   // [f | g]: what the products give before the step, the gates after it
    readonly Slot write;   // u
    readonly Slot dGates;
    readonly Slot? dBeta;  // the gradient of β, unit by unit
    readonly Product recurrent;

    public JanetCell(BlockParameters maps, float start, Parameter? beta)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.start, this.beta) = (start, beta);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        write = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Sums((0, 0), (1, 1)), gates, dGates);
        recurrent = AddProduct(maps.State(0, 1), h, gates, dGates, accumulate: true);
        dBeta = beta is null ? null : AddScalarSum(beta);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, writes = step[write].Flat;
        var all = step[gates];
        var less = Vector512.Create(beta is null ? start : beta.Value[0]);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = GateMath.Sigmoid(a[F, i]), u = GateMath.Sigmoid(a[F, i] - less), g = GateMath.Tanh(a[G, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(f, hBefore[at], (Lanes.One - u) * g);
                (a[F, i], a[G, i], writes[at]) = (f, g, u);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, writes = step[write].Flat;
        BlockRow dBetas = dBeta is null ? default : step[dBeta].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, i], g = a[G, i], u = writes[at], dNext = dH[at];

                // h' = f * h + (1 - u) * g
                var dF = dNext * hBefore[at];
                var dU = -dNext * g;
                var dG = dNext * (Lanes.One - u);
                dH[at] = dNext * f;

                // f = Sigmoid(a_f), u = Sigmoid(a_f - beta), g = Tanh(a_k)
                var dLess = dU * Slopes.OfSigmoid(u);
                if (dBeta is not null)
                    dBetas[at] -= dLess;
                dA[F, i] = Vector512.FusedMultiplyAdd(dF, Slopes.OfSigmoid(f), dLess);
                dA[G, i] = dG * Slopes.OfTanh(g);
            }
        }

        // a += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
