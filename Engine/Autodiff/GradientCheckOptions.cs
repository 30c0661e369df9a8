namespace MoGru.Engine.Autodiff;

/// <summary>How a gradient check is done. The defaults suit smooth functions of values around 1.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>The distance of neighbouring points, relative to 1 or to the value where that is larger; four points are used.</summary>
    public double Step { get; init; } = 1.0 / 64;

    /// <summary>
    /// The largest error that passes: max|backward − differences| / max|differences| over a parameter, the latter at least 1 % of the
    /// largest anywhere.
    /// </summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>At most so many elements of each parameter are checked, evenly spread.</summary>
    public int MaxElements { get; init; } = 64;

    /// <summary>Chooses the cotangent with which an output of several elements is weighted.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Lists all faults at once.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public void Validate()
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
