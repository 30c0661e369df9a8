using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Diagonal;

/// <summary>The independently recurrent network: every unit sees of the state its own value alone, u ⊙ h; state h [B, d]. u starts at
/// U(0, clip), or U(0, 1) without clip, in every layer; the paper starts the last one from 1/clip. One layer cannot choose what it adds up, so adding
/// (20 steps, 40 epochs) ends at .11; two layers end at .0005.</summary>
sealed class IndRnnType() : FusedCellType(
    "indrnn", "Independently recurrent network",
    new("Li et al., Independently Recurrent Neural Network: Building a Longer and Deeper RNN", 2018, "arXiv 1803.04831"),
    [nonlinearity, clip], "IndRNN")
{
    static readonly ChoiceOption nonlinearity = new("nonlinearity", "what the sum goes through", "relu", "tanh");
    static readonly NumberOption clip =
        new("clip", "weight_hh is brought into ± this in place before every pass, and starts from 0 to there") { Above = 0, Examples = [1.5] };

    public override bool IsElementwise => true;

    public override void Step<T>(PlainStep<T> step)
    {
        // a = W x + b + u ⊙ h, h' = f(a)
        T a = (step.Linear("fc", step.X) + step.Parameter("weight_hh") * step["h"]).Named("a");
        step["h"] = step.Options.Is(nonlinearity, "relu") ? a.Relu() : a.Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        double? most = scope.Options.Of(clip);
        var recurrent = scope.Parameter("weight_hh", [d], new Initial.Uniform(0, most ?? 1));
        if (most is double limit)
            scope.Confine(recurrent, limit);

        // Kaiming's limit for a rectifier of slope 8 below 0.
        var weight = scope.Parameter("fc.weight", [d, n], new Initial.Uniform(Math.Sqrt(6 / (65.0 * n))));
        var bias = scope.Parameter("fc.bias", [d], Initial.Zero);
        var map = new GateMap(n, d).Add(weight, 0, 0, bias);
        return scope.Options.Is(nonlinearity, "relu")
            ? new IndRnnCell<Rectifier>(map, recurrent)
            : new IndRnnCell<Tangent>(map, recurrent);
    }
}

/// <summary>Step and adjoint of <see cref="IndRnnType"/>: no product a step.</summary>
/// <typeparam name="TFunction">What the sum goes through.</typeparam>
sealed class IndRnnCell<TFunction> : Cell
    where TFunction : struct, INonlinearity
{
    readonly PaddedBlocks recurrent;  // u
    readonly State h;
    readonly Slot input;   // W x + b
    readonly Slot dInput;
    readonly Slot dRecurrent;

    public IndRnnCell(GateMap map, Parameter weight)
        : base(map.Depth, weight.Shape.Length)
    {
        recurrent = new(weight);
        h = AddState("h");
        input = AddSlot(SlotKind.Chunk);
        dInput = AddSlot(SlotKind.Gradient);
        dRecurrent = AddRowSum(weight);
        AddProjection(map, input, dInput);
    }

    protected override void Pack()
    {
        base.Pack();
        recurrent.Pack();
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, a = step[input].Flat, u = recurrent.Row;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                hAfter[at] = TFunction.Forward(Vector512.FusedMultiplyAdd(u[i], hBefore[at], a[at]));
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, dH = step.Gradient(h).Flat;
        BlockRow dA = step[dInput].Flat, dU = step[dRecurrent].Flat, u = recurrent.Row;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // h' = f(sum)
                var dSum = TFunction.Backward(dH[at], hAfter[at]);

                // sum = a + u * h
                dA[at] = dSum;
                dU[at] = Vector512.FusedMultiplyAdd(dSum, hBefore[at], dU[at]);
                dH[at] = dSum * u[i];
            }
        }
    }
}
