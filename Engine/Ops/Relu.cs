using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>The larger of x and 0 (NaN stays NaN); the derivative at 0 is 0.</summary>
readonly struct Relu : IUnary
{
    public static Lanes Forward(Lanes x) => Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Lanes.Zero), Lanes.Zero, x);

    // y = x where x > 0, else 0
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Lanes.Zero), Lanes.Zero, dy);
}
