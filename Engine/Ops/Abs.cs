using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>The magnitude; its derivative at 0 is 0.</summary>
readonly struct Abs : IUnary
{
    public static Lanes Forward(Lanes x) => Vector512.Abs(x);

    // y = Abs(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, Lanes.Zero), Lanes.Zero, dy ^ (x & Vector512.Create(-0f)));
}
