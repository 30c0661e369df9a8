using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// CFN: without input the state dies away, so that there is no chaos; gate rows f, i, k, the last of the input alone and, unlike the
/// paper's, with a bias; state h [B, d].
/// </summary>
sealed class CfnType() : FusedCellType(
    "cfn", "Chaos-free network", new("Laurent and von Brecht, A Recurrent Neural Network without Chaos", 2017, "arXiv 1612.06212"),
    [BlockParameters.NoBias], "CFN")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // f = σ(a_f), i = σ(a_i), t = tanh(h), g = tanh(x_k), h' = f ⊙ t + i ⊙ g
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T a = (x.Slice(1, 0, 2 * step.HiddenSize) + step.OfState(h)).Named("a");
        T f = step.Block(a, 0).Sigmoid().Named("f");
        T i = step.Block(a, 1).Sigmoid().Named("i");
        T t = h.Tanh().Named("t");
        T g = step.Block(x, 2).Tanh().Named("g");
        step["h"] = f * t + i * g;
    }

    protected override Cell Create(CellScope scope) =>
        new CfnCell(BlockParameters.Declare(scope, 3, 2, biasIh: new Initial.Blocks([1, -1, 0])));
}

/// <summary>Step and adjoint of <see cref="CfnType"/>: one product a step.</summary>
sealed class CfnCell : Cell
{
    const int F = 0, I = 1, G = 2, T = 3;  // blocks

    readonly State h;
    readonly Slot gates;   // [f | i | g | t]: what the products give before the step, the gates after it, and tanh(h)
    readonly Slot dGates;  // [f | i | g]
    readonly Product recurrent;

    public CfnCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        AddProjection(maps.Sums((0, 0), (1, 1), (2, -1)), gates.Window(F, 3), dGates);
        recurrent = AddProduct(maps.State(0, 1), h, gates.Window(F, 2), dGates.Window(F, 2), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = GateMath.Sigmoid(a[F, k]), i = GateMath.Sigmoid(a[I, k]);
                Lanes g = GateMath.Tanh(a[G, k]), t = GateMath.Tanh(hBefore[at]);
                hAfter[at] = Vector512.FusedMultiplyAdd(f, t, i * g);
                (a[F, k], a[I, k], a[G, k], a[T, k]) = (f, i, g, t);
            }
        }
    }

    public override void Backward(in Step step)
    {
        var dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, k], i = a[I, k], g = a[G, k], t = a[T, k], dNext = dH[at];

                // h' = f * t + i * g
                Lanes dF = dNext * t, dT = dNext * f, dI = dNext * g, dG = dNext * i;

                // f = Sigmoid(a_f), i = Sigmoid(a_i), g = Tanh(x_k), t = Tanh(h)
                dA[F, k] = dF * Slopes.OfSigmoid(f);
                dA[I, k] = dI * Slopes.OfSigmoid(i);
                dA[G, k] = dG * Slopes.OfTanh(g);
                dH[at] = dT * Slopes.OfTanh(t);
            }
        }

        // [a_f a_i] += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
