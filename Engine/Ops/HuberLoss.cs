using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>½ (x − target)² up to a distance of δ, δ (|x − target| − ½ δ) beyond (Huber 1964); the setting is δ.</summary>
readonly struct HuberLoss : IElementLoss<HuberLoss>
{
    public static (Lanes A, Lanes B) Forward(Lanes x, Lanes target, Lanes setting)
    {
        var distance = Vector512.Abs(x - target);
        var near = Vector512.Min(distance, setting);
        return (near, distance - 0.5f * near);
    }

    // loss = near (distance - near / 2), whose derivative is near, with the sign of x - target
    public static Lanes Backward(Lanes x, Lanes target, Lanes setting, Lanes dLoss) =>
        dLoss * Vector512.Max(-setting, Vector512.Min(x - target, setting));
}
