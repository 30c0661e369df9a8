using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// LiGRU, a GRU without reset gate whose candidate is rectified, here without the paper's batch normalisation; rows z, k; state h [B, d].
/// </summary>
sealed class LiGruType() : FusedCellType(
    "ligru", "Light gated recurrent unit",
    new("Ravanelli, Brakel, Omologo, Bengio, Light Gated Recurrent Units for Speech Recognition", 2018, "arXiv 1803.10225"),
    [nonlinearity, BlockParameters.NoBias], "LiGRU")
{
    static readonly ChoiceOption nonlinearity = new("nonlinearity", "what the candidate goes through", "relu", "tanh");

    public override void Step<T>(PlainStep<T> step) => Step(step, gate: 0, candidate: 1, relu: step.Options.Is(nonlinearity, "relu"));

    protected override Cell Create(CellScope scope)
    {
        var maps = BlockParameters.Declare(scope, 2, 2, weightHh: new Initial.ByBlocks(2, new Initial.Orthogonal()));
        return scope.Options.Is(nonlinearity, "relu")
            ? new KeepGateCell<Rectifier>(maps, gate: 0, candidate: 1)
            : new KeepGateCell<Tangent>(maps, gate: 0, candidate: 1);
    }

    /// <summary>The equations, of rows z and k in either order.</summary>
    public static void Step<T>(PlainStep<T> step, int gate, int candidate, bool relu)
        where T : IQuantity<T>
    {
        // z = σ(a_z), g = f(a_k), h' = z ⊙ h + (1 − z) ⊙ g
        T h = step["h"];
        T a = (step.OfInput() + step.OfState(h)).Named("a");
        T z = step.Block(a, gate).Sigmoid().Named("z");
        T sum = step.Block(a, candidate);
        T g = (relu ? sum.Relu() : sum.Tanh()).Named("g");
        step["h"] = z * h + (1 - z) * g;
    }
}

/// <summary>Step and adjoint of <see cref="LiGruType"/> and <see cref="UgrnnType"/>: one product a step.</summary>
/// <typeparam name="TFunction">What the candidate goes through.</typeparam>
sealed class KeepGateCell<TFunction> : Cell
    where TFunction : struct, INonlinearity
{
    const int Z = 0, G = 1;  // blocks

    readonly State h;
    readonly Slot gates;   // [z | g]: what the products give before the step, the gates after it
    readonly Slot dGates;
    readonly Product recurrent;

    public KeepGateCell(BlockParameters maps, int gate, int candidate)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(maps.Sums((gate, gate), (candidate, candidate)), gates, dGates);
        recurrent = AddProduct(maps.State(gate, candidate), h, gates, dGates, accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = GateMath.Sigmoid(a[Z, i]), g = TFunction.Forward(a[G, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(z, hBefore[at] - g, g);
                (a[Z, i], a[G, i]) = (z, g);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], g = a[G, i], dNext = dH[at];

                // h' = g + z * (h - g)
                var dZ = dNext * (hBefore[at] - g);
                var dG = dNext * (Lanes.One - z);
                dH[at] = dNext * z;

                // z = Sigmoid(a_z), g = f(a_k)
                dA[Z, i] = dZ * Slopes.OfSigmoid(z);
                dA[G, i] = TFunction.Backward(dG, g);
            }
        }

        // a += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
