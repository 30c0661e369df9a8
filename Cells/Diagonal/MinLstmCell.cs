using System.Runtime.CompilerServices;

namespace MoGru.Cells.Diagonal;

/// <summary>
/// The minimal LSTM, whose gates and candidate are of the input alone, the gates brought to the sum 1; rows candidate, f, i; state h [B, d]. A state
/// before the sequence is h itself, where the repository's parallel mode takes g of it. One layer averages and does not add up, so adding (20 steps,
/// 40 epochs) ends at .10; two layers end at .001.
/// </summary>
sealed class MinLstmType() : FusedCellType(
    "min-lstm", "Minimal long short-term memory", MinCandidates.Source, [MinCandidates.Form, freeGates, MinCandidates.Bias], "MinLSTM")
{
    const string Map = "to_hidden_and_f_i_gate";

    static readonly FlagOption freeGates = new("free-gates", "the gates are not brought to the sum 1") { RecordKey = "normalise", RecordValue = false };

    public override bool IsElementwise => true;

    public override void Step<T>(PlainStep<T> step)
    {
        // f = σ(a_f), i = σ(a_i), F = f / (f + i), I = i / (f + i), h' = F ⊙ h + I ⊙ g(a)
        T a = step.OfInput(Map);
        T f = step.Block(a, 1).Sigmoid().Named("f");
        T i = step.Block(a, 2).Sigmoid().Named("i");
        if (!step.Options.Has(freeGates))
            (f, i) = ((f / (f + i)).Named("F"), (i / (f + i)).Named("I"));
        step["h"] = f * step["h"] + i * step.Candidate(step.Block(a, 0));
    }

    protected override Cell Create(CellScope scope)
    {
        var map = MinCandidates.Declare(scope, Map, blocks: 3);
        return scope.Options.Has(freeGates) ? Create<FreeGates>(scope, map) : Create<SharedGates>(scope, map);
    }

    static Cell Create<TGates>(CellScope scope, GateMap map)
        where TGates : struct, IGateSum => scope.Options.Is(MinCandidates.Form, "linear")
            ? new MinLstmCell<Identity, TGates>(map)
            : new MinLstmCell<PositiveCandidate, TGates>(map);
}

/// <summary>What f and i are brought to, as a type: no loop branches on it.</summary>
interface IGateSum
{
    /// <summary>What both gates are multiplied by.</summary>
    static abstract Lanes Scale(Lanes f, Lanes i);

    /// <summary>From the gradients of both gates as they were used those of a_f and a_i.</summary>
    static abstract (Lanes F, Lanes I) Backward(Lanes dKeep, Lanes dWrite, Lanes f, Lanes i, Lanes scale);
}

/// <summary>f / (f + i) and i / (f + i).</summary>
readonly struct SharedGates : IGateSum
{
    const float Least = 1.17549435e-38f;  // both gates may be 0 in single precision

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Scale(Lanes f, Lanes i) => Lanes.One / Vector512.Max(f + i, Vector512.Create(Least));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes F, Lanes I) Backward(Lanes dKeep, Lanes dWrite, Lanes f, Lanes i, Lanes scale)
    {
        // f / (f + i) and i / (f + i), either of which is finite where 1 / (f + i)² is not
        var along = (dKeep - dWrite) * (f * scale) * (i * scale);
        return (along * (Lanes.One - f), -along * (Lanes.One - i));
    }
}

/// <summary>f and i as they are.</summary>
readonly struct FreeGates : IGateSum
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Scale(Lanes f, Lanes i) => Lanes.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes F, Lanes I) Backward(Lanes dKeep, Lanes dWrite, Lanes f, Lanes i, Lanes scale) =>
        (dKeep * Slopes.OfSigmoid(f), dWrite * Slopes.OfSigmoid(i));
}

/// <summary>Step and adjoint of <see cref="MinLstmType"/>: no product a step.</summary>
/// <typeparam name="TCandidate">What the candidate's sum goes through.</typeparam>
/// <typeparam name="TGates">What the gates are brought to.</typeparam>
sealed class MinLstmCell<TCandidate, TGates> : Cell
    where TCandidate : struct, INonlinearity
    where TGates : struct, IGateSum
{
    const int G = 0, F = 1, I = 2;  // blocks

    readonly Lanes inside;
    readonly State h;
    readonly Slot gates;  // [g | f | i]: what the projection gives before the step, candidate and gates after it
    readonly Slot dGates;

    public MinLstmCell(GateMap map)
        : base(map.Depth, map.BlockSize)
    {
        inside = Padding.Inside(HiddenSize);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        AddProjection(map, gates, dGates);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes g = TCandidate.Forward(a[G, k]), f = GateMath.Sigmoid(a[F, k]), i = GateMath.Sigmoid(a[I, k]);
                hAfter[at] = Vector512.FusedMultiplyAdd(f, hBefore[at], i * g) * TGates.Scale(f, i);
                (a[G, k], a[F, k], a[I, k]) = (g, f, i);
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
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes g = a[G, k], f = a[F, k], i = a[I, k], scale = TGates.Scale(f, i), dNext = dH[at];

                // h' = (f * h + i * g) * scale, f = Sigmoid(a_f), i = Sigmoid(a_i)
                (dA[F, k], dA[I, k]) = TGates.Backward(dNext * hBefore[at], dNext * g, f, i, scale);
                var dG = dNext * (i * scale);
                dH[at] = dNext * (f * scale);

                // g = Candidate(a)
                dA[G, k] = TCandidate.Backward(dG, g);
            }
        }
    }
}
