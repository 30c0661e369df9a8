using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>
/// The cross-entropy of the probability σ(x) with a target from 0 to 1: −w target log σ(x) − (1 − target) log(1 − σ(x)); the setting is w,
/// the weight of what is positive. Both terms are at least 0, and neither is the difference of large numbers.
/// </summary>
readonly struct LogisticLoss : IElementLoss<LogisticLoss>
{
    public static bool TargetsAreProbabilities => true;

    public static (Lanes A, Lanes B) Forward(Lanes x, Lanes target, Lanes setting)
    {
        var tail = Tail(x);
        var ifPositive = setting * target * (Vector512.Max(-x, Lanes.Zero) + tail);
        return (ifPositive + (Lanes.One - target) * (Vector512.Max(x, Lanes.Zero) + tail), Lanes.One);
    }

    // loss = w target log(1 + e^-x) + (1 - target) log(1 + e^x)
    public static Lanes Backward(Lanes x, Lanes target, Lanes setting, Lanes dLoss) =>
        dLoss * ((Lanes.One - target) * GateMath.Sigmoid(x) - setting * target * GateMath.Sigmoid(-x));

    // loss = w target log(1 + e^-x) + (1 - target) log(1 + e^x)
    public static Lanes TargetBackward(Lanes x, Lanes target, Lanes setting, Lanes dLoss)
    {
        var tail = Tail(x);
        return dLoss * (setting * (Vector512.Max(-x, Lanes.Zero) + tail) - (Vector512.Max(x, Lanes.Zero) + tail));
    }

    // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). What 1 + e loses of e by rounding is made good by a quotient (Kahan).
    static Lanes Tail(Lanes x)
    {
        var e = GateMath.Exp(-Vector512.Abs(x));
        var sum = Lanes.One + e;
        var kept = sum - Lanes.One;
        return Vector512.ConditionalSelect(Vector512.Equals(kept, Lanes.Zero), e, GateMath.Log(sum) * (e / kept));
    }
}
