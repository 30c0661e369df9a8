using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Diagonal;

/// <summary>
/// SRNN, the shuffling network: units are handed on around a ring, in place of a matrix, and what they get knows x alone; state h [B, d].
/// </summary>
sealed class SrnnType() : FusedCellType(
    "srnn", "Shuffling RNN", new("Rotman, Wolf, Shuffling Recurrent Neural Networks", 2021, "arXiv 2007.07324"),
    [hyperSize, nonlinearity, BlockParameters.NoBias], "SRNN")
{
    static readonly NumberOption hyperSize =
        new("hyper-size", "the units m between x and what is added", 64) { Whole = true, Least = 1, Most = 1_000_000, Examples = [5] };
    static readonly ChoiceOption nonlinearity = new("nonlinearity", "what the sum goes through", "relu", "tanh");

    public override void Step<T>(PlainStep<T> step)
    {
        // r = relu(W_ih x + b_ih), v = W_ho r + b_ho, g = σ(W_g x + b_g), h' = f(shifted h + v ⊙ g)
        int d = step.HiddenSize;
        T h = step["h"];
        T r = step.OfInput().Relu().Named("r");
        T v = step.Linear(r, "weight_ho", step.Bias("bias_ho")).Named("v");
        T g = step.Linear(step.X, "weight_g", step.Bias("bias_g")).Sigmoid().Named("g");
        T shifted = d == 1 ? h : step.Concat(h.Slice(1, d - 1, 1), h.Slice(1, 0, d - 1));
        T a = shifted + v * g;
        step["h"] = step.Options.Is(nonlinearity, "relu") ? a.Relu() : a.Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d, int m) = (scope.InputSize, scope.HiddenSize, (int)scope.Options.Number(hyperSize));
        var weightIh = scope.Parameter("weight_ih", [m, n], BlockParameters.Xavier);
        var weightHo = scope.Parameter("weight_ho", [d, m], BlockParameters.Xavier);
        var weightG = scope.Parameter("weight_g", [d, n], BlockParameters.Xavier);
        bool bias = !scope.Options.Has(BlockParameters.NoBias);
        Parameter? biasIh = bias ? scope.Parameter("bias_ih", [m], Initial.Zero) : null;
        var biasHo = BlockParameters.DeclareBias(scope, "bias_ho", 1);
        var biasG = BlockParameters.DeclareBias(scope, "bias_g", 1);
        var hyper = new GateMap(n, m).AddBlock(weightIh, 0, biasIh);
        var gates = new GateMap(n, d).AddBlock(weightG, 0, biasG).AddBiasBlock(0, biasHo);
        var added = new GateMap(m, d).Add(weightHo, 0);
        return scope.Options.Is(nonlinearity, "relu")
            ? new SrnnCell<Rectifier>(hyper, gates, added)
            : new SrnnCell<Tangent>(hyper, gates, added);
    }
}

/// <summary>Step and adjoint of <see cref="SrnnType"/>: no product a step; a shift, and what is made ahead is added.</summary>
/// <typeparam name="TFunction">What the sum goes through.</typeparam>
sealed class SrnnCell<TFunction> : Cell
    where TFunction : struct, INonlinearity
{
    const int G = 0, V = 1;  // blocks

    readonly State h;
    readonly Slot hyper;    // r
    readonly Slot gates;    // [g | v]
    readonly Slot dHyper;
    readonly Slot dGates;   // of the steps [unused | v ⊙ g], then [g | v]
    readonly Product added;

    public SrnnCell(GateMap ofHyper, GateMap ofGates, GateMap ofAdded)
        : base(ofHyper.Depth, ofGates.BlockSize)
    {
        h = AddState("h");
        hyper = AddSlot(SlotKind.Saved, size: ofAdded.Depth);
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dHyper = AddSlot(SlotKind.Gradient, size: ofAdded.Depth);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(ofHyper, hyper, dHyper);
        AddProjection(ofGates, gates, dGates);
        added = AddProduct(ofAdded, hyper, gates.Window(V, 1), dGates.Window(V, 1), accumulate: true);
        WorkAhead();
    }

    public override void ForwardAhead(in Step chunk)
    {
        Span<float> rs = chunk[hyper];
        for (int at = 0; at < rs.Length; at += Lanes.Count)
            Rectifier.Forward(Lane.Load(rs, at)).Store(rs, at);
        chunk.Apply(added);
        var all = chunk[gates];
        for (int row = 0; row < chunk.Rows; row++)
            GateMath.Sigmoid(all[row].Window(G, 1));
    }

    public override void Forward(in Step step)
    {
        BlockRows before = step.Before(h), after = step.After(h), all = step[gates];
        for (int row = 0; row < step.Rows; row++)
        {
            CyclicShift.Forward(before[row].Window(0, 1), after[row].Window(0, 1), HiddenSize);
            BlockRow a = all[row], hAfter = after[row];
            for (int i = 0; i < Width; i += Lanes.Count)
                hAfter[i] = TFunction.Forward(Vector512.FusedMultiplyAdd(a[V, i], a[G, i], hAfter[i]));
        }
    }

    public override void Backward(in Step step)
    {
        BlockRows after = step.After(h), dStates = step.Gradient(h), dAll = step[dGates];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow hAfter = after[row], dH = dStates[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count)
            {
                // h' = f(shifted + v * g)
                dA[V, i] = TFunction.Backward(dH[i], hAfter[i]);
            }
            CyclicShift.Backward(dA.Window(V, 1), dH.Window(0, 1), HiddenSize);
        }
    }

    public override void BackwardAhead(in Step chunk)
    {
        BlockRows all = chunk[gates], dAll = chunk[dGates];
        for (int row = 0; row < chunk.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count)
            {
                Lanes g = a[G, i], dSum = dA[V, i];

                // v * g, g = Sigmoid(sum)
                dA[G, i] = dSum * a[V, i] * Slopes.OfSigmoid(g);
                dA[V, i] = dSum * g;
            }
        }

        // v += r W_hoᵀ
        chunk.ApplyBackward(added, accumulate: false, chunk[dHyper], dHyper.Width);
        Span<float> rs = chunk[hyper], dRs = chunk[dHyper];
        for (int at = 0; at < rs.Length; at += Lanes.Count)
            Rectifier.Backward(Lane.Load(dRs, at), Lane.Load(rs, at)).Store(dRs, at);
    }
}
