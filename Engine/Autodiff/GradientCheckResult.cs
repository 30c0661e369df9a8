namespace MoGru.Engine.Autodiff;

/// <summary>What a gradient check found.</summary>
/// <param name="Passed">True where every parameter's gradient agrees with differences, and a wrong one would have shown.</param>
/// <param name="Error">
/// The worst error: |backward − differences| over <see cref="Scale"/>, the parameter's largest derivative; NaN where something is not a
/// number.
/// </param>
/// <param name="Parameter">The name of the parameter with that error.</param>
/// <param name="Index">The flat index of its worst element; −1 where it shows only when several elements move together.</param>
/// <param name="Backward">The derivative by backward there.</param>
/// <param name="Differences">The derivative by differences there.</param>
public sealed record GradientCheckResult(bool Passed, double Error, string Parameter, int Index, double Backward, double Differences)
{
    /// <summary>Passed, failed, or not to be told.</summary>
    public GradientCheckVerdict Verdict { get; init; } = Passed ? GradientCheckVerdict.Passed : GradientCheckVerdict.Failed;

    /// <summary>
    /// What <see cref="Error"/> and <see cref="Noise"/> are relative to: the largest derivative of the parameter, by backward or by
    /// differences.
    /// </summary>
    public double Scale { get; init; } = double.NaN;

    /// <summary>|backward − differences|, in the units of the derivatives.</summary>
    public double AbsoluteError => Math.Abs(Backward - Differences);

    /// <summary>The largest <see cref="Error"/> that passes, where <see cref="Noise"/> does not account for more.</summary>
    public double Tolerance { get; init; } = double.NaN;

    /// <summary>How much of the error rounding, kinks and the differences themselves can account for, in its measure.</summary>
    public double Noise { get; init; }

    /// <summary>The parameters of which nothing can be told, because rounding hides their derivatives.</summary>
    public IReadOnlyList<string> Untold { get; init; } = [];

    public override string ToString()
    {
        string place = Index < 0 ? $"{Parameter}, several elements together" : FormattableString.Invariant($"{Parameter}[{Index}]");
        string verdict = Verdict switch
        {
            GradientCheckVerdict.Passed => "passed",
            GradientCheckVerdict.Failed => "failed",
            _ => $"cannot tell: rounding hides the derivatives of {string.Join(", ", Untold)}",
        };
        return FormattableString.Invariant(
            $"{verdict}: worst error {Error:E2} of the largest derivative {Scale:G3}, at {place}, ")
            + FormattableString.Invariant($"backward {Backward:G9}, differences {Differences:G9}");
    }
}
