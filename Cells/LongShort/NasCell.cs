namespace MoGru.Cells.LongShort;

/// <summary>
/// The cell that a search over architectures found, in the form of TensorFlow's NASCell with a bias of the input too; rows 0 to 7; states h and c
/// [B, d]. Published code adds in r3 where the search, TensorFlow and we multiply.
/// </summary>
sealed class NasType() : FusedCellType(
    "nas", "Cell found by architecture search",
    new("Zoph and Le, Neural Architecture Search with Reinforcement Learning", 2017, "arXiv 1611.01578"), [BlockParameters.NoBias], "NAS")
{
    public override void Step<T>(PlainStep<T> step)
    {
        T x = step.OfInput(), h = step.OfState(step["h"]);
        T a = (x + h).Named("a");
        T s0 = step.Block(a, 0).Sigmoid(), r1 = step.Block(a, 1).Relu(), s2 = step.Block(a, 2).Sigmoid();
        T r3 = (step.Block(x, 3) * step.Block(h, 3)).Relu();
        T t4 = step.Block(a, 4).Tanh(), s5 = step.Block(a, 5).Sigmoid(), t6 = step.Block(a, 6).Tanh(), s7 = step.Block(a, 7).Sigmoid();

        // u0 = tanh(s0 ⊙ r1), u1 = tanh(s2 + r3), u2 = tanh(t4 ⊙ s5), u3 = σ(t6 + s7)
        T u0 = (s0 * r1).Tanh().Named("u0"), u1 = (s2 + r3).Tanh().Named("u1");
        T u2 = (t4 * s5).Tanh().Named("u2"), u3 = (t6 + s7).Sigmoid().Named("u3");

        // v = tanh(u0 + c), c' = v ⊙ u1, w = tanh(u2 + u3), h' = tanh(c' ⊙ w)
        T c = (u0 + step["c"]).Tanh().Named("v") * u1;
        step["c"] = c;
        step["h"] = (c * (u2 + u3).Tanh().Named("w")).Tanh();
    }

    protected override Cell Create(CellScope scope) => new NasCell(BlockParameters.Declare(scope, 8, 8));
}

/// <summary>Step and adjoint of <see cref="NasType"/>: one product a step.</summary>
sealed class NasCell : Cell
{
    // Blocks, those of one function side by side. x3 and h3 are apart, because r3 is of their product.
    const int X3 = 0, S0 = 1, S2 = 2, S5 = 3, S7 = 4, T4 = 5, T6 = 6, R1 = 7, H3 = 8;

    // Blocks of what is made of them: those under tanh side by side, once as sums and then as values.
    const int U0 = 0, U1 = 1, U2 = 2, U3 = 3, V = 4, W = 5;

    readonly State h;
    readonly State c;
    readonly Slot gates;   // what the products give before the step, the gates after it
    readonly Slot made;    // [u0 | u1 | u2 | u3 | v | w]
    readonly Slot dGates;
    readonly Product recurrent;

    public NasCell(BlockParameters maps)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        c = AddState("c", kept: false);
        gates = AddSlot(SlotKind.Saved, blocks: 9);
        made = AddSlot(SlotKind.Saved, blocks: 6);
        dGates = AddSlot(SlotKind.Gradient, blocks: 9);
        AddProjection(
            maps.Sums((3, -1), (0, 0), (2, 2), (5, 5), (7, 7), (4, 4), (6, 6), (1, 1)).AddBiasBlock(3, maps.BiasHh), gates, dGates);
        recurrent = AddProduct(maps.State(0, 2, 5, 7, 4, 6, 1, 3), h, gates.Window(S0, 8), dGates.Window(S0, 8), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat;
        BlockRows all = step[gates], allMade = step[made];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            BlockRow a = all[row], u = allMade[row];
            GateMath.Sigmoid(a.Window(S0, 4));
            GateMath.Tanh(a.Window(T4, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                a[R1, k] = Rectifier.Forward(a[R1, k]);
                u[U0, k] = a[S0, k] * a[R1, k];
                u[U1, k] = a[S2, k] + Rectifier.Forward(a[X3, k] * a[H3, k]);
                u[U2, k] = a[T4, k] * a[S5, k];
                u[U3, k] = a[T6, k] + a[S7, k];
            }
            GateMath.Tanh(u.Window(U0, 3));
            GateMath.Sigmoid(u.Window(U3, 1));
            for (int k = 0; k < Width; k += Lanes.Count)
                (u[V, k], u[W, k]) = (u[U0, k] + cBefore[at + k], u[U2, k] + u[U3, k]);
            GateMath.Tanh(u.Window(V, 2));
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var next = u[V, k] * u[U1, k];
                (cAfter[at + k], hAfter[at + k]) = (next, GateMath.Tanh(next * u[W, k]));
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hAfter = step.After(h).Flat, dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat;
        BlockRows all = step[gates], allMade = step[made], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], u = allMade[row], dA = dAll[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                // h' = Tanh(c' * w), w = Tanh(u2 + u3), c' = v * u1
                var e = dH[at] * Slopes.OfTanh(hAfter[at]);
                var dNext = Vector512.FusedMultiplyAdd(e, u[W, k], dC[at]);
                var dW = e * (u[V, k] * u[U1, k]) * Slopes.OfTanh(u[W, k]);

                // c' = v * u1, v = Tanh(u0 + c)
                var dV = dNext * u[U1, k] * Slopes.OfTanh(u[V, k]);
                dC[at] = dV;

                // u3 = Sigmoid(t6 + s7)
                var d3 = dW * Slopes.OfSigmoid(u[U3, k]);
                (dA[T6, k], dA[S7, k]) = (d3 * Slopes.OfTanh(a[T6, k]), d3 * Slopes.OfSigmoid(a[S7, k]));

                // u2 = Tanh(t4 * s5)
                var d2 = dW * Slopes.OfTanh(u[U2, k]);
                dA[T4, k] = d2 * a[S5, k] * Slopes.OfTanh(a[T4, k]);
                dA[S5, k] = d2 * a[T4, k] * Slopes.OfSigmoid(a[S5, k]);

                // u1 = Tanh(s2 + r3), r3 = Rectifier(x3 * h3)
                var d1 = dNext * u[V, k] * Slopes.OfTanh(u[U1, k]);
                dA[S2, k] = d1 * Slopes.OfSigmoid(a[S2, k]);
                var dR3 = Rectifier.Backward(d1, a[X3, k] * a[H3, k]);
                (dA[X3, k], dA[H3, k]) = (dR3 * a[H3, k], dR3 * a[X3, k]);

                // u0 = Tanh(s0 * r1)
                var d0 = dV * Slopes.OfTanh(u[U0, k]);
                dA[S0, k] = d0 * a[R1, k] * Slopes.OfSigmoid(a[S0, k]);
                dA[R1, k] = Rectifier.Backward(d0 * a[S0, k], a[R1, k]);
            }
        }

        // [s0 … h3] += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
