using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Simple;

/// <summary>
/// PLRNN, piecewise linear: units decay by themselves and see each other rectified; state h [B, d]. As in the paper, and other than in
/// published code, no unit sees itself: the diagonal of <c>weight_hh</c> is never read.
/// </summary>
sealed class PlrnnType() : FusedCellType(
    "plrnn", "Piecewise-linear RNN",
    new("Koppe, Toutounji, Kirsch, Lis, Durstewitz, Identifying Nonlinear Dynamical Systems via Generative Recurrent Neural Networks", 2019, "arXiv 1902.07186"),
    [BlockParameters.NoBias], "PLRNN")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // h' = A ⊙ h + W relu(h) + x_, with W of weight_hh and its diagonal 0
        T h = step["h"];
        T w = OffDiagonal(step.Parameter("weight_hh")).Named("W");
        step["h"] = step.Parameter("diagonal") * h + h.Relu().Linear(w) + step.OfInput();
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weightIh = scope.Parameter("weight_ih", [d, n], BlockParameters.Xavier);
        var weightHh = scope.Parameter("weight_hh", [d, d], BlockParameters.Xavier);
        var diagonal = scope.Parameter("diagonal", [d], new Initial.Uniform(0, 1));
        return new PlrnnCell(new(weightIh, weightHh, BlockParameters.DeclareBias(scope, "bias_ih", 1), null), diagonal);
    }

    // Row after row, what lies between two elements of the diagonal are d elements side by side: d − 1 times, each followed by a zero.
    static T OffDiagonal<T>(T matrix)
        where T : IQuantity<T>
    {
        int d = matrix.Shape[0], rest = d * d - 1;
        if (d == 1)
            return 0 * matrix;
        T between = matrix.Reshape([d * d]).Slice(0, 1, rest).Reshape([d - 1, d + 1]).Slice(1, 0, d);
        T filled = T.Concat(1, between, matrix.Filled([d - 1, 1], 0)).Reshape([rest]);
        return T.Concat(0, matrix.Filled([1], 0), filled).Reshape([d, d]);
    }
}

/// <summary>Step and adjoint of <see cref="PlrnnType"/>: one product a step, of relu(h).</summary>
sealed class PlrnnCell : Cell
{
    readonly Parameter diagonal;
    readonly float[] decay;               // A, padded
    readonly State h;
    readonly Slot rectified, dRectified;  // relu(h), made anew backward
    readonly Slot sums, dSums, dDecay;    // sums: what the products give
    readonly Product recurrent;

    public PlrnnCell(BlockParameters maps, Parameter diagonal)
        : base(maps.InputSize, maps.HiddenSize)
    {
        this.diagonal = diagonal;
        decay = new float[Width];
        h = AddState("h");
        (rectified, dRectified) = (AddSlot(SlotKind.Chunk), AddSlot(SlotKind.Scratch));
        (sums, dSums) = (AddSlot(SlotKind.Chunk), AddSlot(SlotKind.Gradient));
        dDecay = AddRowSum(diagonal);
        AddProjection(maps.Input(0), sums, dSums);
        var others = new GateMap(HiddenSize, HiddenSize).AddOffDiagonal(maps.WeightHh, 0);
        recurrent = AddProduct(others, rectified, sums, dSums, accumulate: true);
    }

    protected override void Pack()
    {
        base.Pack();
        diagonal.Value.CopyTo(decay);
    }

    public override void Forward(in Step step)
    {
        Span<float> hBefore = step.Before(h), hAfter = step.After(h), positive = step[rectified], all = step[sums];
        for (int at = 0; at < positive.Length; at += Lanes.Count)
            Rectifier.Forward(Lane.Load(hBefore, at)).Store(positive, at);
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                Vector512.FusedMultiplyAdd(Lane.Load(decay, i), Lane.Load(hBefore, at), Lane.Load(all, at)).Store(hAfter, at);
    }

    public override void Backward(in Step step)
    {
        // h' = A * h + sums
        Span<float> dH = step.Gradient(h);
        dH.CopyTo(step[dSums]);

        // sums += relu(h) Wᵀ
        step.ApplyBackward(recurrent, accumulate: false, step[dRectified], Width);
        BlockRow hBefore = step.Before(h).Flat, dNext = step.Gradient(h).Flat, positive = step[rectified].Flat;
        BlockRow dPositive = step[dRectified].Flat, dRates = step[dDecay].Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // h' = A * h + sums
                dRates[at] = Vector512.FusedMultiplyAdd(dNext[at], hBefore[at], dRates[at]);
                var dDecayed = dNext[at] * Lane.Load(decay, i);

                // positive = relu(h)
                positive[at] = Rectifier.Forward(hBefore[at]);
                dNext[at] = dDecayed + Rectifier.Backward(dPositive[at], positive[at]);
            }
    }
}
