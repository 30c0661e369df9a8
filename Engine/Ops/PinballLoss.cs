using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>
/// q (target − x) where the target is above x, (1 − q) (x − target) where it is below (Koenker and Bassett 1978); the setting is q. Its
/// derivative where both are equal is 0.
/// </summary>
readonly struct PinballLoss : IElementLoss<PinballLoss>
{
    public static (Lanes A, Lanes B) Forward(Lanes x, Lanes target, Lanes setting) => (target - x, Slope(x, target, setting));

    // loss = slope (target - x)
    public static Lanes Backward(Lanes x, Lanes target, Lanes setting, Lanes dLoss) => -(dLoss * Slope(x, target, setting));

    static Lanes Slope(Lanes x, Lanes target, Lanes setting)
    {
        var below = Vector512.ConditionalSelect(Vector512.LessThan(target, x), setting - Lanes.One, Lanes.Zero);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(target, x), setting, below);
    }
}
