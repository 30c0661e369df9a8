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
