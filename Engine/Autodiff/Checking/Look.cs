namespace MoGru.Engine.Autodiff.Checking;

/// <summary>A derivative in one direction, by backward and by differences.</summary>
/// <param name="Direction">The direction.</param>
/// <param name="Backward">The derivative that backward claims.</param>
/// <param name="Slope">By differences.</param>
/// <param name="Spread">How far rounding moves the claim.</param>
readonly record struct Look(Direction Direction, double Backward, Slope Slope, double Spread)
{
    /// <summary>How far the two may be apart without a fault.</summary>
    public double Noise => Slope.Error + Spread;

    public double Distance => Math.Abs(Backward - Slope.Value);

    /// <summary>What is beyond noise.</summary>
    public double Excess => double.IsFinite(Noise) ? Math.Max(0, Distance - Noise) : 0;

    /// <summary>The larger of the two derivatives.</summary>
    public double Size => Math.Max(Math.Abs(Backward), double.IsFinite(Slope.Value) ? Math.Abs(Slope.Value) : 0);
}
