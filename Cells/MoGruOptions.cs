using System.Globalization;

namespace MoGru.Cells;

/// <summary>The ablations of MoGRU: equations with one gate held constant. The unused parameters stay, with zero gradients.</summary>
public enum MoGruVariant
{
    /// <summary>All gates learned.</summary>
    Full,

    /// <summary>β = 0: the velocity is the force of this step alone.</summary>
    NoMomentum,

    /// <summary>β = 0.9.</summary>
    FixedBeta,

    /// <summary>r = 1.</summary>
    NoReset,
}

/// <summary>What a MoGRU cell does beyond the plain step. They act in this order: write gate, clip, velocity norm, damping, LayerNorm.</summary>
public sealed record MoGruOptions
{
    /// <summary>The MoGRU of the paper: LayerNorm on the position, nothing else.</summary>
    public static MoGruOptions Default { get; } = new();

    /// <summary>
    /// LayerNorm on the position h' (on by default). Of a single unit it is the bias, whatever the input: at hidden size 1 the state carries
    /// nothing. Of two units it is nearly 1 and −1, in one order or the other.
    /// </summary>
    public bool LayerNorm { get; init; } = true;

    /// <summary>Damping: h' = (1 − γ) ⊙ h + u ⊙ v' with γ = σ(W_gamma [x; h]).</summary>
    public bool Damping { get; init; }

    /// <summary>Clips the velocity to [−k, k]; null for none.</summary>
    public float? VelocityClip { get; init; }

    /// <summary>LayerNorm on the velocity; of a single unit it is constant too.</summary>
    public bool VelocityNorm { get; init; }

    /// <summary>Velocity write gate: v' = β ⊙ v + α ⊙ (1 − β) ⊙ δ with α = σ(W_alpha [x; h]).</summary>
    public bool VelocityGate { get; init; }

    /// <summary>An ablation.</summary>
    public MoGruVariant Variant { get; init; }

    /// <summary>Says what is wrong with these options, all of it; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate() => VelocityClip is float k && !(k > 0 && float.IsFinite(k))
        ? [string.Create(CultureInfo.InvariantCulture, $"the velocity clip is {k}; it must be a finite number above 0")]
        : [];
}
