namespace MoGru.Cells.LongShort;

/// <summary>
/// The long short-term memory of 1997, whose memory only adds up: no forget gate; rows i, k, o; states h and c [B, d]. The squashing of 1997 is
/// 2 tanh(v/2) at the input and tanh(v/2) at the output; published code knows tanh alone.
/// </summary>
sealed class OriginalLstmType() : FusedCellType(
    "original-lstm", "Long short-term memory without forget gate",
    new("Hochreiter and Schmidhuber, Long Short-Term Memory", 1997, "Neural Computation 9"), [squash, BlockParameters.NoBias],
    "OriginalLSTM")
{
    static readonly ChoiceOption squash = new("squash", "what the input and the memory go through", "tanh", "1997");

    public override void Step<T>(PlainStep<T> step)
    {
        // i = σ(a_i), q = tanh(μ a_k), o = σ(a_o), c' = c + i ⊙ q/μ, h' = o ⊙ tanh(μ c')
        double mu = Steepness(step.Options);
        T a = (step.OfInput() + step.OfState(step["h"])).Named("a");
        T i = step.Block(a, 0).Sigmoid().Named("i");
        T q = (mu * step.Block(a, 1)).Tanh().Named("q");
        T o = step.Block(a, 2).Sigmoid().Named("o");
        T c = step["c"] + i * (q / mu);
        step["c"] = c;
        step["h"] = o * (mu * c).Tanh();
    }

    static float Steepness(CellOptions options) => options.Is(squash, "1997") ? 0.5f : 1;

    protected override Cell Create(CellScope scope) => new OriginalLstmCell(BlockParameters.Declare(scope, 3, 3), Steepness(scope.Options));
}

/// <summary>Step and adjoint of <see cref="OriginalLstmType"/>: one product a step.</summary>
sealed class OriginalLstmCell : Cell
{
    const int I = 0, O = 1, Q = 2;  // blocks

    readonly float mu;
    readonly State h;
    readonly State c;
    readonly Slot gates;     // [i | o | q]: what the products give before the step, the gates after it
    readonly Slot squashed;  // t = tanh(μ c')
    readonly Slot dGates;
    readonly Product recurrent;

    public OriginalLstmCell(BlockParameters maps, float mu)
        : base(maps.InputSize, maps.HiddenSize)
    {
        this.mu = mu;
        h = AddState("h");
        c = AddState("c", kept: false);
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        squashed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        AddProjection(maps.Sums((0, 0), (2, 2), (1, 1)), gates, dGates);
        recurrent = AddProduct(maps.State(0, 2, 1), h, gates, dGates, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat, t = step[squashed].Flat;
        Lanes steepness = Vector512.Create(mu), height = Vector512.Create(1 / mu);
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            var a = all[row];
            GateMath.Sigmoid(a.Window(I, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var q = GateMath.Tanh(steepness * a[Q, k]);
                cAfter[at + k] = Vector512.FusedMultiplyAdd(a[I, k], q * height, cBefore[at + k]);
                a[Q, k] = q;
            }
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var tanh = GateMath.Tanh(steepness * cAfter[at + k]);
                (t[at + k], hAfter[at + k]) = (tanh, a[O, k] * tanh);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow tanh = step[squashed].Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        Lanes steepness = Vector512.Create(mu), height = Vector512.Create(1 / mu);
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes i = a[I, k], o = a[O, k], q = a[Q, k], t = tanh[at], dHNext = dH[at];

                // h' = o * t, t = Tanh(mu * c')
                dA[O, k] = dHNext * t * Slopes.OfSigmoid(o);
                var dNext = Vector512.FusedMultiplyAdd(dHNext * o * steepness, Slopes.OfTanh(t), dC[at]);

                // c' = c + i * q / mu, i = Sigmoid(a_i), q = Tanh(mu * a_k)
                dA[I, k] = dNext * q * height * Slopes.OfSigmoid(i);
                dA[Q, k] = dNext * i * Slopes.OfTanh(q);
                dC[at] = dNext;
            }
        }

        // a += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
