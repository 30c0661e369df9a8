namespace MoGru.Engine.Autodiff;

/// <summary>What a gradient check found.</summary>
/// <param name="Passed">True where no parameter's error is above the tolerance, and none is NaN.</param>
/// <param name="Error">The largest error of a parameter: max|backward − differences| / max|differences|.</param>
/// <param name="Parameter">The name of the parameter with that error.</param>
/// <param name="Index">The flat index of its worst element.</param>
/// <param name="Backward">The derivative by backward there.</param>
/// <param name="Differences">The derivative by central differences there.</param>
public sealed record GradientCheckResult(bool Passed, double Error, string Parameter, int Index, double Backward, double Differences)
{
    public override string ToString() => FormattableString.Invariant(
        $"{(Passed ? "passed" : "failed")}: worst error {Error:E2} at {Parameter}[{Index}], backward {Backward:G9}, differences {Differences:G9}");
}
