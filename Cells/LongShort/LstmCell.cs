using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.LongShort;

/// <summary>
/// Long short-term memory with forget gate: exactly PyTorch's <c>nn.LSTM</c>, gate rows i, f, g, o; states h and c [B, d]. With a
/// projection (Sak, Senior, Beaufays 2014, arXiv 1402.1128), which is PyTorch's <c>proj_size</c> p, h and the output are [B, p].
/// </summary>
sealed class LstmType() : FusedCellType(
    "lstm", "Long short-term memory",
    new("Hochreiter and Schmidhuber, Long Short-Term Memory, with the forget gate of Gers et al. 2000", 1997),
    [BlockParameters.NoBias, projection, GateBiases.Forget, GateBiases.Longest], "LSTM")
{
    static readonly NumberOption projection =
        new("projection", "PyTorch's proj_size: the width of h and of the output, to which the units are projected")
        {
            RecordKey = "proj_size",
            Whole = true,
            Least = 1,
            Most = 1 << 24,
            Examples = [3, 20],
        };

    public override CellNaming Naming => CellNaming.PyTorch();

    public override string? Refusal(CellSpec spec, CellSizes sizes) => GateBiases.Refusal(spec.Options);

    /// <summary>Declares the parameters, drawn as PyTorch draws them, but for biases of which options say otherwise.</summary>
    /// <param name="scope">Where they are declared.</param>
    /// <param name="projected">The width of h, where a projection makes it.</param>
    public static BlockParameters Declare(CellScope scope, int? projected = null)
    {
        var (n, d, drawn) = (scope.InputSize, scope.HiddenSize, Drawn(scope));
        var (ofInput, ofState) = GateBiases.Of(scope.Options, drawn, blocks: 4, keeping: 1, writing: 0);
        var weightIh = scope.Parameter("weight_ih", [4 * d, n], drawn);  // rows i, f, g, o
        var weightHh = scope.Parameter("weight_hh", [4 * d, projected ?? d], drawn);
        var biasIh = BlockParameters.DeclareBias(scope, "bias_ih", 4, ofInput);
        return new(weightIh, weightHh, biasIh, BlockParameters.DeclareBias(scope, "bias_hh", 4, ofState)) { HiddenSize = d };
    }

    public override void Step<T>(PlainStep<T> step)
    {
        T sums = (step.OfInput() + step.OfState(step["h"])).Named("a");
        T i = step.Block(sums, 0).Sigmoid().Named("i");
        T f = step.Block(sums, 1).Sigmoid().Named("f");
        T g = step.Block(sums, 2).Tanh().Named("g");
        T o = step.Block(sums, 3).Sigmoid().Named("o");

        // c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh(c'), or W_hr (o ⊙ tanh(c'))
        T c = f * step["c"] + i * g;
        step["c"] = c;
        T made = o * c.Tanh();
        step["h"] = step.Options.Of(projection) is null ? made : made.Linear(step.Parameter("weight_hr"));
    }

    internal override RecurrentOperator? Operator(CellSpec spec) => spec.Options.Of(projection) is null ? new("LSTM", [0, 3, 1, 2]) : null;

    protected override Cell Create(CellScope scope)
    {
        int? width = (int?)scope.Options.Of(projection);
        var maps = Declare(scope, width);
        return new LstmCell<Unmasked>(maps, width is int p ? scope.Parameter("weight_hr", [p, scope.HiddenSize], Drawn(scope)) : null);
    }

    static Initial.Uniform Drawn(CellScope scope) => new(1 / Math.Sqrt(scope.HiddenSize));
}

/// <summary>Step and adjoint of <see cref="LstmType"/>, and of <see cref="RegularisedLstmType"/> with masks.</summary>
/// <typeparam name="TCandidate">What becomes of the candidate g.</typeparam>
sealed class LstmCell<TCandidate> : Cell
    where TCandidate : struct, IMasking
{
    const int I = 0, F = 1, O = 2, G = 3;  // blocks: the three sigmoids side by side, for one call

    readonly State h;
    readonly State c;
    readonly Slot gates;     // [i | f | o | g]: what the products give before the step, the gates after it
    readonly Slot squashed;  // tanh(c')
    readonly Slot dGates;
    readonly Product recurrent;
    readonly StateProjection? projected;  // h' in place of o ⊙ tanh(c')
    readonly Side? candidate;             // its mask
    readonly StateDropout? dropout;

    public LstmCell(BlockParameters maps, Parameter? projection = null, Regularisation? masks = null)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h", size: maps.WeightHh.Shape[1]);
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        squashed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);
        AddProjection(maps.Sums((0, 0), (1, 1), (3, 3), (2, 2)), gates, dGates);

        candidate = masks?.Candidate(AddMask, HiddenSize);
        dropout = masks?.State(h, AddMask, AddSlot);
        masks?.Hold(AddHold, AddMask, h, c);
        recurrent = AddProduct(maps.State(0, 1, 3, 2), dropout?.Source ?? h, gates, dGates, accumulate: true);
        if (projection is not null)
            projected = new(projection, h, AddSlot, AddProduct);
    }

    public override void Forward(in Step step)
    {
        dropout?.Forward(step);
        step.Apply(recurrent);

        BlockRow mask = candidate is null ? default : step[candidate.Values].Flat;
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, t = step[squashed].Flat;
        BlockRow made = projected is null ? step.After(h).Flat : step[projected.Made].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            GateMath.Sigmoid(a.Window(I, 3));

            // Two loops, c' first, then h' = o ⊙ tanh(c'). In one loop tanh(c') could not begin before tanh(g) had ended; apart, the
            // tangents of neighbouring lanes do not wait for each other, and the processor works on several at once.
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var g = GateMath.Tanh(a[G, k]);
                cAfter[at + k] = Vector512.FusedMultiplyAdd(a[F, k], cBefore[at + k], a[I, k] * TCandidate.Apply(g, mask, at + k));
                a[G, k] = g;
            }
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var tanh = GateMath.Tanh(cAfter[at + k]);
                made[at + k] = a[O, k] * tanh;
                t[at + k] = tanh;
            }
        }
        projected?.Forward(step);
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, tanh = step[squashed].Flat, dC = step.Gradient(c).Flat;
        BlockRow dMade = projected is null ? step.Gradient(h).Flat : projected.Backward(step);
        BlockRow mask = candidate is null ? default : step[candidate.Values].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], f = a[F, k], g = a[G, k], o = a[O, k], t = tanh[at], dNext = dMade[at];

                // made = o * t, t = Tanh(c')
                var dO = dNext * t;
                var dT = dNext * o;
                var dCNext = Vector512.FusedMultiplyAdd(dT, Vector512.FusedMultiplyAdd(-t, t, Lanes.One), dC[at]);

                // c' = f * c + i * mask * g
                var dF = dCNext * cBefore[at];
                var dI = dCNext * TCandidate.Apply(g, mask, at);
                var dG = TCandidate.Apply(dCNext * i, mask, at);
                dC[at] = dCNext * f;

                // i, f, o = Sigmoid(…), g = Tanh(…)
                dA[I, k] = dI * i * (Lanes.One - i);
                dA[F, k] = dF * f * (Lanes.One - f);
                dA[G, k] = dG * Vector512.FusedMultiplyAdd(-g, g, Lanes.One);
                dA[O, k] = dO * o * (Lanes.One - o);
            }
        }

        // [i f o g] += h Wᵀ
        if (dropout is null)
            step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), h.Width);
        else
            dropout.Backward(step, recurrent, accumulate: false);
    }
}
