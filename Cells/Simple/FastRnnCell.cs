using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Simple;

/// <summary>
/// FastRNN: an Elman network with a residual, each weighed by one number, σ(alpha) and σ(beta); state h [B, d]. The numbers start as the
/// authors' do, so that the residual dominates; the published package has them the other way round. Of its candidate a new one writes a
/// twentieth a step, so adding (20 steps, 40 epochs) needs a learning rate of .01; at .001 it ends at .14.
/// </summary>
sealed class FastRnnType() : FusedCellType(
    "fast-rnn", "FastRNN",
    new("Kusupati et al., FastGRNN: A Fast, Accurate, Stable and Tiny Kilobyte Sized Gated Recurrent Neural Network", 2018, "arXiv 1901.02358"),
    [nonlinearity, BlockParameters.NoBias], "FastRNN")
{
    static readonly ChoiceOption nonlinearity = new("nonlinearity", "what the sum goes through", "tanh", "relu");

    public override void Step<T>(PlainStep<T> step)
    {
        // g = f(a), h' = α g + β h
        T h = step["h"];
        T alpha = step.Parameter("alpha").Sigmoid().Named("α");
        T beta = step.Parameter("beta").Sigmoid().Named("β");
        T a = (step.OfInput() + step.OfState(h)).Named("a");
        T g = (step.Options.Is(nonlinearity, "relu") ? a.Relu() : a.Tanh()).Named("g");
        step["h"] = alpha * g + beta * h;
    }

    protected override Cell Create(CellScope scope)
    {
        var maps = BlockParameters.Declare(scope, 1, 1);
        var alpha = scope.Parameter("alpha", [1], Initial.Constant(-3));
        var beta = scope.Parameter("beta", [1], Initial.Constant(3));
        return scope.Options.Is(nonlinearity, "relu")
            ? new FastRnnCell<Rectifier>(maps, alpha, beta)
            : new FastRnnCell<Tangent>(maps, alpha, beta);
    }
}

/// <summary>Step and adjoint of <see cref="FastRnnType"/>: one product a step.</summary>
/// <typeparam name="TFunction">What the sum goes through.</typeparam>
sealed class FastRnnCell<TFunction> : Cell
    where TFunction : struct, INonlinearity
{
    readonly Parameter alpha, beta;
    readonly State h;
    readonly Slot candidates;  // g: what the products give before the step
    readonly Slot dCandidates;
    readonly Slot dAlpha, dBeta;  // unit by unit
    readonly Product recurrent;

    public FastRnnCell(BlockParameters maps, Parameter alpha, Parameter beta)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.alpha, this.beta) = (alpha, beta);
        h = AddState("h");
        candidates = AddSlot(SlotKind.Saved);
        dCandidates = AddSlot(SlotKind.Gradient);
        AddProjection(maps.Sums((0, 0)), candidates, dCandidates);
        recurrent = AddProduct(maps.State(0), h, candidates, dCandidates, accumulate: true);
        (dAlpha, dBeta) = (AddScalarSum(alpha), AddScalarSum(beta));
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, a = step[candidates].Flat;
        Lanes write = ScalarGate.Of(alpha), keep = ScalarGate.Of(beta);
        int length = step.Rows * Width;
        for (int at = 0; at < length; at += Lanes.Count)
        {
            var g = TFunction.Forward(a[at]);
            hAfter[at] = Vector512.FusedMultiplyAdd(write, g, keep * hBefore[at]);
            a[at] = g;
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, a = step[candidates].Flat, dA = step[dCandidates].Flat;
        BlockRow dAlphas = step[dAlpha].Flat, dBetas = step[dBeta].Flat;
        Lanes write = ScalarGate.Of(alpha), keep = ScalarGate.Of(beta);
        int length = step.Rows * Width;
        for (int at = 0; at < length; at += Lanes.Count)
        {
            Lanes g = a[at], dNext = dH[at];

            // h' = write * g + keep * h, write = Sigmoid(alpha), keep = Sigmoid(beta)
            dAlphas[at] = Vector512.FusedMultiplyAdd(dNext * g, Slopes.OfSigmoid(write), dAlphas[at]);
            dBetas[at] = Vector512.FusedMultiplyAdd(dNext * hBefore[at], Slopes.OfSigmoid(keep), dBetas[at]);
            dH[at] = dNext * keep;

            // g = f(a)
            dA[at] = TFunction.Backward(dNext * write, g);
        }

        // a += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
