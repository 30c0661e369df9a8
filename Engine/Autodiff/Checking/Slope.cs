namespace MoGru.Engine.Autodiff.Checking;

/// <summary>A derivative by differences.</summary>
/// <param name="Value">The derivative.</param>
/// <param name="Error">How far it may be off: what the extrapolation left, the noise of the values, and what looks like a kink.</param>
/// <param name="Kink">The part of the error that is a kink's.</param>
/// <param name="Step">The smallest step that it is made from.</param>
/// <param name="Reach">The largest.</param>
readonly record struct Slope(double Value, double Error, double Kink, double Step, double Reach)
{
    /// <summary>Where nothing is known.</summary>
    public static Slope None { get; } = new(double.NaN, double.PositiveInfinity, 0, 0, 0);

    /// <summary>True where no step changed the function at all.</summary>
    public bool IsStill { get; init; }
}
