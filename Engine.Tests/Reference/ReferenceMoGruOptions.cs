namespace MoGru.Tests.Reference;

/// <summary>What an ablation takes out of the MoGRU step.</summary>
enum ReferenceMoGruVariant
{
    /// <summary>Nothing.</summary>
    Full,

    /// <summary>β = 0.</summary>
    NoMomentum,

    /// <summary>β = 0.9.</summary>
    FixedBeta,

    /// <summary>r = 1.</summary>
    NoReset,
}

/// <summary>The options of a reference MoGRU; the defaults are the published cell's.</summary>
sealed record ReferenceMoGruOptions
{
    /// <summary>LayerNorm on the next position.</summary>
    public bool LayerNorm { get; init; } = true;

    /// <summary>h' = (1 − γ) ⊙ h + u ⊙ v' with a gate γ, in place of h + u ⊙ v'.</summary>
    public bool Damping { get; init; }

    /// <summary>The next velocity is clamped to ± this, if given.</summary>
    public double? VelocityClip { get; init; }

    /// <summary>LayerNorm on the next velocity, after the clip.</summary>
    public bool VelocityNorm { get; init; }

    /// <summary>A gate α on what enters the velocity.</summary>
    public bool VelocityWriteGate { get; init; }

    /// <summary>Which part is taken out.</summary>
    public ReferenceMoGruVariant Variant { get; init; }
}
