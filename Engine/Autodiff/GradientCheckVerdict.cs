namespace MoGru.Engine.Autodiff;

/// <summary>What a gradient check comes to.</summary>
public enum GradientCheckVerdict
{
    /// <summary>Every parameter's gradient agrees with differences, and a wrong one would have shown.</summary>
    Passed,

    /// <summary>A gradient is wrong.</summary>
    Failed,

    /// <summary>No gradient is known to be wrong, but those of some parameters are lost in the rounding of the function.</summary>
    Inconclusive,
}
