using System.Runtime.CompilerServices;

namespace MoGru.Cells.Gated;

/// <summary>What the gate z does between the state h and the candidate g, as a type: no loop branches on it.</summary>
interface IUpdate
{
    /// <summary>h'.</summary>
    static abstract Lanes Next(Lanes z, Lanes h, Lanes g);

    /// <summary>∂h'/∂g.</summary>
    static abstract Lanes OfCandidate(Lanes z);

    /// <summary>∂h'/∂h.</summary>
    static abstract Lanes OfState(Lanes z);

    /// <summary>∂h'/∂z.</summary>
    static abstract Lanes OfGate(Lanes h, Lanes g);
}

/// <summary>z writes: h' = h + z ⊙ (g − h).</summary>
readonly struct Writing : IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Next(Lanes z, Lanes h, Lanes g) => Vector512.FusedMultiplyAdd(z, g - h, h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfCandidate(Lanes z) => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfState(Lanes z) => Lanes.One - z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfGate(Lanes h, Lanes g) => g - h;
}

/// <summary>z keeps: h' = g + z ⊙ (h − g).</summary>
readonly struct Keeping : IUpdate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Next(Lanes z, Lanes h, Lanes g) => Vector512.FusedMultiplyAdd(z, h - g, g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfCandidate(Lanes z) => Lanes.One - z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfState(Lanes z) => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfGate(Lanes h, Lanes g) => h - g;
}

/// <summary>
/// Step and adjoint of cells whose reset r acts on the state before its product: two phases, the second with the product of r ⊙ h.
/// </summary>
/// <typeparam name="TUpdate">What z does.</typeparam>
abstract class ResetFirstCell<TUpdate> : Cell
    where TUpdate : struct, IUpdate
{
    readonly int write, reset, next;  // the blocks of z, r, g
    readonly Slot gated;    // r ⊙ h, made anew backward
    readonly Slot dGated;
    readonly Product candidate;

    protected ResetFirstCell(BlockParameters maps, GateMap ofInput, GateMap ofGated, (int Z, int R, int G) blocks)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (write, reset, next) = blocks;
        H = AddState("h");
        Gates = AddSlot(SlotKind.Saved, ofInput.Width / Width);
        DGates = AddSlot(SlotKind.Gradient, ofInput.Width / Width);
        gated = AddSlot(SlotKind.Chunk);
        dGated = AddSlot(SlotKind.Scratch);
        AddProjection(ofInput, Gates, DGates);
        candidate = AddProduct(ofGated, gated, Gates.Window(next, 1), DGates.Window(next, 1), accumulate: true);
    }

    protected State H { get; }

    /// <summary>The blocks: what the products give before the step, the gates after it.</summary>
    protected Slot Gates { get; }

    protected Slot DGates { get; }

    /// <summary>Adds to the gates what the state gives them.</summary>
    protected abstract void SumGates(in Step step);

    protected abstract void SumGatesBackward(in Step step);

    public sealed override void Forward(in Step step)
    {
        SumGates(step);
        BlockRow hBefore = step.Before(H).Flat, hAfter = step.After(H).Flat, gatedH = step[gated].Flat;
        var all = step[Gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = GateMath.Sigmoid(a[write, i]), r = GateMath.Sigmoid(a[reset, i]);
                gatedH[at] = r * hBefore[at];
                (a[write, i], a[reset, i]) = (z, r);
            }
        }
        step.Apply(candidate);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var g = GateMath.Tanh(a[next, i]);
                hAfter[at] = TUpdate.Next(a[write, i], hBefore[at], g);
                a[next, i] = g;
            }
        }
    }

    public sealed override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(H).Flat, dH = step.Gradient(H).Flat, gatedH = step[gated].Flat, dGatedH = step[dGated].Flat;
        BlockRows all = step[Gates], dAll = step[DGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // h' = Next(z, h, g), g = Tanh(sum)
                dA[next, i] = dH[at] * TUpdate.OfCandidate(a[write, i]) * Slopes.OfTanh(a[next, i]);
            }
        }

        // sum += (r ⊙ h) U_kᵀ
        step.ApplyBackward(candidate, accumulate: false, step[dGated], Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[write, i], r = a[reset, i], dNext = dH[at];

                // gatedH = r * h, h' = Next(z, h, g)
                gatedH[at] = r * hBefore[at];
                var dR = dGatedH[at] * hBefore[at];
                var dZ = dNext * TUpdate.OfGate(hBefore[at], a[next, i]);
                dH[at] = Vector512.FusedMultiplyAdd(dGatedH[at], r, dNext * TUpdate.OfState(z));

                // z = Sigmoid(sum), r = Sigmoid(sum)
                dA[write, i] = dZ * Slopes.OfSigmoid(z);
                dA[reset, i] = dR * Slopes.OfSigmoid(r);
            }
        }
        SumGatesBackward(step);
    }
}
