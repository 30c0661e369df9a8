namespace MoGru.Cells.Diagonal;

/// <summary>
/// The minimal GRU, whose gate and candidate are of the input alone; rows candidate, z; state h [B, d]. One layer averages and does not add up, so
/// adding (20 steps, 40 epochs) ends at .10; two layers end at .001.
/// </summary>
sealed class MinGruType() : FusedCellType(
    "min-gru", "Minimal gated recurrent unit", MinCandidates.Source, [MinCandidates.Form, MinCandidates.Bias], "MinGRU")
{
    const string Map = "to_hidden_and_gate";

    public override bool IsElementwise => true;

    public override void Step<T>(PlainStep<T> step)
    {
        // z = σ(a_z), h' = (1 − z) ⊙ h + z ⊙ g(a)
        T a = step.OfInput(Map);
        T z = step.Block(a, 1).Sigmoid().Named("z");
        step["h"] = (1 - z) * step["h"] + z * step.Candidate(step.Block(a, 0));
    }

    protected override Cell Create(CellScope scope)
    {
        var map = MinCandidates.Declare(scope, Map, blocks: 2);
        return scope.Options.Is(MinCandidates.Form, "linear") ? new MinGruCell<Identity>(map) : new MinGruCell<PositiveCandidate>(map);
    }
}

/// <summary>Step and adjoint of <see cref="MinGruType"/>: no product a step.</summary>
/// <typeparam name="TCandidate">What the candidate's sum goes through.</typeparam>
sealed class MinGruCell<TCandidate> : Cell
    where TCandidate : struct, INonlinearity
{
    const int G = 0, Z = 1;  // blocks

    readonly Lanes inside;
    readonly State h;
    readonly Slot gates;  // [g | z]: what the projection gives before the step, candidate and gate after it
    readonly Slot dGates;

    public MinGruCell(GateMap map)
        : base(map.Depth, map.BlockSize)
    {
        inside = Padding.Inside(HiddenSize);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 2);
        dGates = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(map, gates, dGates);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes g = TCandidate.Forward(a[G, i]), z = GateMath.Sigmoid(a[Z, i]);
                hAfter[at] = Vector512.FusedMultiplyAdd(z, g - hBefore[at], hBefore[at]);
                (a[G, i], a[Z, i]) = (g, z);
            }
            hAfter[at - Lanes.Count] &= inside;  // a candidate of the padding is ½
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
                Lanes g = a[G, i], z = a[Z, i], dNext = dH[at];

                // h' = h + z * (g - h)
                var dZ = dNext * (g - hBefore[at]);
                var dG = dNext * z;
                dH[at] = dNext * (Lanes.One - z);

                // z = Sigmoid(a_z), g = Candidate(a)
                dA[Z, i] = dZ * Slopes.OfSigmoid(z);
                dA[G, i] = TCandidate.Backward(dG, g);
            }
        }
    }
}
