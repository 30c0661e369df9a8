using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>The square root.</summary>
readonly struct Sqrt : IUnary
{
    public static Lanes Forward(Lanes x) => Vector512.Sqrt(x);

    // y = Sqrt(x); what is not asked for stays 0 where the derivative is infinite
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) =>
        Vector512.ConditionalSelect(Vector512.Equals(dy, Lanes.Zero), Lanes.Zero, dy / (y + y));
}
