namespace MoGru.Engine.Ops;

/// <summary>How the losses of all that counts become one number.</summary>
public enum Reduction
{
    /// <summary>Their weighted mean: Σ weight · loss / Σ weight. Where nothing counts there is none.</summary>
    Mean,

    /// <summary>Σ weight · loss; 0 where nothing counts.</summary>
    Sum,

    /// <summary>
    /// The mean over the sequences, along the first axis, of their own weighted means: a short one counts as much as a long one. Sequences
    /// in which nothing counts are left out.
    /// </summary>
    MeanOfSequences,
}
