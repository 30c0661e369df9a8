namespace MoGru.Cells.Gated;

/// <summary>
/// tauGRU: a GRU that also feeds back the state l of some steps ago, weighted by a gate; rows u, z, g, a; states h [B, d] and
/// w [B, delay · d], those before h, the oldest first. Published code forgets w at the end of a sequence; here it is a state.
/// </summary>
sealed class TauGruType() : FusedCellType(
    "tau-gru", "GRU with weighted time-delay feedback",
    new("Erichson, Lim, Mahoney, Gated Recurrent Neural Networks with Weighted Time-Delay Feedback", 2022, "arXiv 2212.00228"),
    [delay, BlockParameters.NoBias], "tauGRU")
{
    static readonly NumberOption delay =
        new("delay", "how many steps back the delayed state is", 1) { Whole = true, Least = 1, Most = 1000, Examples = [3] };

    public override void Step<T>(PlainStep<T> step)
    {
        // u = tanh(a_u), z = tanh(x_z + U_z l + b_z), g = σ(a_g), a = σ(a_a), h' = (1 − g) ⊙ h + g ⊙ (u + a ⊙ z), w' = (w[1], …, h)
        int d = step.HiddenSize, later = step["w"].Shape[1] - d;
        T h = step["h"], w = step["w"];
        T x = step.OfInput().Named("x_");
        T u = (step.Block(x, 0) + step.OfState(h, 0)).Tanh().Named("u");
        T z = (step.Block(x, 1) + step.OfState(w.Slice(1, 0, d).Named("l"), 1)).Tanh().Named("z");
        T g = (step.Block(x, 2) + step.OfState(h, 2)).Sigmoid().Named("g");
        T a = (step.Block(x, 3) + step.OfState(h, 3)).Sigmoid().Named("a");
        step["h"] = (1 - g) * h + g * (u + a * z);
        step["w"] = later == 0 ? h : step.Concat(w.Slice(1, d, later), h);
    }

    protected override Cell Create(CellScope scope) =>
        new TauGruCell(BlockParameters.Declare(scope, 4, 4), (int)scope.Options.Number(delay));
}

/// <summary>Step and adjoint of <see cref="TauGruType"/>: products of h and of l.</summary>
sealed class TauGruCell : Cell
{
    const int U = 0, G = 1, A = 2, Z = 3;  // blocks

    readonly State h, w;
    readonly Slot gates;    // [u | g | a | z]: what the products give before the step, the gates after it
    readonly Slot delayed;  // l
    readonly Slot dGates;
    readonly Product recurrent, feedback;

    public TauGruCell(BlockParameters maps, int delay)
        : base(maps.InputSize, maps.HiddenSize)
    {
        h = AddState("h");
        w = AddState("w", blocks: delay, kept: false);
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        delayed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);
        AddProjection(maps.Sums((0, 0), (2, 2), (3, 3), (1, 1)), gates, dGates);
        recurrent = AddProduct(maps.State(0, 2, 3), h, gates.Window(U, 3), dGates.Window(U, 3), accumulate: true);
        feedback = AddProduct(maps.State(1), delayed, gates.Window(Z, 1), dGates.Window(Z, 1), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        BlockRows wBefore = step.Before(w), wAfter = step.After(w), hRows = step.Before(h), old = step[delayed], all = step[gates];
        int later = w.Blocks - 1;
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow from = wBefore[row], to = wAfter[row];
            from.Window(0, 1).CopyTo(old[row].Window(0, 1));
            from.Window(1, later).CopyTo(to.Window(0, later));
            hRows[row].Window(0, 1).CopyTo(to.Window(later, 1));
        }
        step.Apply(recurrent);
        step.Apply(feedback);
        BlockRow hBefore = hRows.Flat, hAfter = step.After(h).Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var sums = all[row];
            GateMath.Sigmoid(sums.Window(G, 2));
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes u = GateMath.Tanh(sums[U, i]), z = GateMath.Tanh(sums[Z, i]);
                var candidate = Vector512.FusedMultiplyAdd(sums[A, i], z, u);
                hAfter[at] = Vector512.FusedMultiplyAdd(sums[G, i], candidate - hBefore[at], hBefore[at]);
                (sums[U, i], sums[Z, i]) = (u, z);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat;
        BlockRows all = step[gates], dAll = step[dGates], dW = step.Gradient(w);
        int later = w.Blocks - 1;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow sums = all[row], dSums = dAll[row], dOld = dW[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes u = sums[U, i], g = sums[G, i], a = sums[A, i], z = sums[Z, i], dNext = dH[at];

                // h' = h + g * (u + a * z - h), w'[delay - 1] = h
                var dG = dNext * (Vector512.FusedMultiplyAdd(a, z, u) - hBefore[at]);
                var dCandidate = dNext * g;
                dH[at] = Vector512.FusedMultiplyAdd(dNext, Lanes.One - g, dOld[later, i]);

                // u = Tanh(a_u), z = Tanh(sum), g = Sigmoid(a_g), a = Sigmoid(a_a)
                dSums[U, i] = dCandidate * Slopes.OfTanh(u);
                dSums[Z, i] = dCandidate * a * Slopes.OfTanh(z);
                dSums[G, i] = dG * Slopes.OfSigmoid(g);
                dSums[A, i] = dCandidate * z * Slopes.OfSigmoid(a);
            }

            // w'[j] = w[j + 1]
            dOld.Window(0, later).CopyTo(dOld.Window(1, later));
        }

        // [u g a] += h Uᵀ, z += w[0] U_zᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
        step.ApplyBackward(feedback, accumulate: false, dW, w.Width);
    }
}
