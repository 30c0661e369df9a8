using MoGru.Engine.Memory;

namespace MoGru.Cells.LongShort;

/// <summary>
/// Recurrent additive network: a memory that is a weighted sum of inputs, with nothing but gates of the state; rows k, i, f; states h and c [B, d].
/// </summary>
sealed class RanType() : FusedCellType(
    "ran", "Recurrent additive network", new("Lee, Levy and Zettlemoyer, Recurrent Additive Networks", 2017, "arXiv 1705.07393"),
    [output, BlockParameters.NoBias], "RAN")
{
    static readonly ChoiceOption output = new("output", "what the memory goes through", "tanh", "identity");

    public override void Step<T>(PlainStep<T> step)
    {
        // g = W_k x, i = σ(a_i), f = σ(a_f), c' = i ⊙ g + f ⊙ c, h' = tanh(c') or c'
        int d = step.HiddenSize;
        T g = step.Linear(step.X, "weight_ih", null, 0, d).Named("g");
        T ofInput = step.X.Linear(step.Parameter("weight_ih").Slice(0, d, 2 * d));
        T a = (step.Bias("bias_ih") is { } bias ? ofInput + step.Parameter(bias) : ofInput) + step.OfState(step["h"]);
        T i = step.Block(a, 0).Sigmoid().Named("i"), f = step.Block(a, 1).Sigmoid().Named("f");
        T c = step["c"] = i * g + f * step["c"];
        step["h"] = step.Options.Is(output, "identity") ? c : c.Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weightIh = scope.Parameter("weight_ih", [3 * d, n], BlockParameters.Xavier);
        var weightHh = scope.Parameter("weight_hh", [2 * d, d], BlockParameters.Xavier);
        var maps = new BlockParameters(
            weightIh, weightHh, BlockParameters.DeclareBias(scope, "bias_ih", 2), BlockParameters.DeclareBias(scope, "bias_hh", 2));
        return scope.Options.Is(output, "identity") ? new RanCell<Identity>(maps) : new RanCell<Tangent>(maps);
    }
}

/// <summary>Step and adjoint of <see cref="RanType"/>: one product a step.</summary>
/// <typeparam name="TOutput">What the memory goes through.</typeparam>
sealed class RanCell<TOutput> : Cell
    where TOutput : struct, INonlinearity
{
    const int G = 0, I = 1, F = 2;  // blocks

    readonly State h, c;
    readonly Slot gates, dGates;  // [g | i | f]: what the products give before the step, the gates after it
    readonly Product recurrent;

    public RanCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (h, c) = (AddState("h"), AddState("c"));
        (gates, dGates) = (AddSlot(SlotKind.Saved, blocks: 3), AddSlot(SlotKind.Gradient, blocks: 3));

        // The biases are of i and f alone, a block before their weights.
        var ofInput = new GateMap(InputSize, HiddenSize).Add(maps.WeightIh, 0);
        Parameter[] biases = [.. new[] { maps.BiasIh, maps.BiasHh }.OfType<Parameter>()];
        for (int block = 0; block < 2; block++)
        {
            ofInput.Add(maps.WeightIh, (1 + block) * HiddenSize);
            foreach (var bias in biases)
                ofInput.PlusBias(bias, block * HiddenSize);
        }
        AddProjection(ofInput, gates, dGates);
        recurrent = AddProduct(maps.State(0, 1), h, gates.Window(I, 2), dGates.Window(I, 2), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            GateMath.Sigmoid(a.Window(I, 2));
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                var next = Vector512.FusedMultiplyAdd(a[I, k], a[G, k], a[F, k] * cBefore[at]);
                (cAfter[at], hAfter[at]) = (next, TOutput.Forward(next));
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, hAfter = step.After(h).Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes g = a[G, k], i = a[I, k], f = a[F, k];

                // h' = f_out(c')
                var dNext = dC[at] + TOutput.Backward(dH[at], hAfter[at]);

                // c' = i * g + f * c, i, f = Sigmoid(a)
                dA[G, k] = dNext * i;
                dA[I, k] = dNext * g * Slopes.OfSigmoid(i);
                dA[F, k] = dNext * cBefore[at] * Slopes.OfSigmoid(f);
                dC[at] = dNext * f;
            }
        }

        // [i f] += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
