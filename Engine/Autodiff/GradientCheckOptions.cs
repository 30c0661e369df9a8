namespace MoGru.Engine.Autodiff;

/// <summary>How a gradient check is done. The defaults suit any function whose values and parameters single precision holds well.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>
    /// The largest distance that values are moved by, relative to 1 or to the parameter's largest; which serves best is measured.
    /// </summary>
    public double Step { get; init; } = 0.5;

    /// <summary>The largest error that passes beside the noise: |backward − differences| over the parameter's largest derivative.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Elements of a parameter that are looked at one by one; those of larger parameters stand in as many groups.</summary>
    public int MaxElements { get; init; } = 64;

    /// <summary>Chooses the cotangent with which an output of several elements is weighted, and the directions.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Lists all faults at once.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    internal void Validate()
    {
        List<string> faults = [];
        if (!(Step is > 0 and < 1))
            faults.Add($"Step is {Step}, it must be above 0 and below 1");
        if (!(Tolerance > 0))
            faults.Add($"Tolerance is {Tolerance}, it must be above 0");
        if (MaxElements < 1)
            faults.Add($"MaxElements is {MaxElements}, it must be 1 or more");
        if (faults.Count > 0)
            throw new ArgumentException($"A gradient check cannot be done so: {string.Join("; ", faults)}.");
    }
}
