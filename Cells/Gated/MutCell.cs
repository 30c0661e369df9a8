using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Gated;

/// <summary>
/// What the three mutations of the GRU share: z writes and r acts on the state before the second product; state h [B, d]. Where the paper
/// has x itself, published code maps it and so takes any width; so do we, unless asked for the paper's (MUT1 and MUT2), which every
/// layer then needs as many inputs as units for.
/// </summary>
abstract class MutType(string name, string title, string recordName, IReadOnlyList<CellOption> options) : FusedCellType(
    name, title, new("Jozefowicz, Zaremba, Sutskever, An Empirical Exploration of Recurrent Network Architectures", 2015), options, recordName)
{
    /// <summary>The paper's cell.</summary>
    protected static FlagOption OfRawInput { get; } = new("raw-input", "x itself where the paper has it, for as many inputs as units");

    public override string? Refusal(CellSpec spec, CellSizes sizes) =>
        Options.Contains(OfRawInput) && spec.Options.Has(OfRawInput) && sizes.Input != sizes.Hidden
            ? "x itself is added to units, so there must be as many inputs as units."
            : null;

    /// <summary>True where a layer takes x itself.</summary>
    protected static bool IsRaw(CellOptions options) => options.Has(OfRawInput);

    /// <summary>The end of the equations: h' from the gates, the candidate's map of x, and its block of the state.</summary>
    protected static void Write<T>(PlainStep<T> step, T z, T r, T x, int block)
        where T : IQuantity<T>
    {
        // g = tanh(x + U_k (r ⊙ h) + b_k), h' = z ⊙ g + (1 − z) ⊙ h
        T h = step["h"];
        T g = (x + step.OfState(r * h, block)).Tanh().Named("g");
        step["h"] = z * g + (1 - z) * h;
    }
}

/// <summary>What step and adjoint of each <see cref="MutType"/> share: two phases, the second with the product of r ⊙ h.</summary>
abstract class MutCell : Cell
{
    readonly int write, reset, next;  // the blocks of z, r, g
    readonly Slot gated;    // r ⊙ h, made anew backward
    readonly Slot dGated;
    readonly Product candidate;

    protected MutCell(BlockParameters maps, GateMap ofInput, GateMap ofGated, (int Z, int R, int G) blocks)
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
                hAfter[at] = Vector512.FusedMultiplyAdd(a[write, i], g - hBefore[at], hBefore[at]);
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
                // h' = h + z * (g - h), g = Tanh(sum)
                dA[next, i] = dH[at] * a[write, i] * Slopes.OfTanh(a[next, i]);
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

                // gatedH = r * h, h' = h + z * (g - h)
                gatedH[at] = r * hBefore[at];
                var dR = dGatedH[at] * hBefore[at];
                var dZ = dNext * (a[next, i] - hBefore[at]);
                dH[at] = Vector512.FusedMultiplyAdd(dGatedH[at], r, dNext * (Lanes.One - z));

                // z = Sigmoid(sum), r = Sigmoid(sum)
                dA[write, i] = dZ * Slopes.OfSigmoid(z);
                dA[reset, i] = dR * Slopes.OfSigmoid(r);
            }
        }
        SumGatesBackward(step);
    }
}
