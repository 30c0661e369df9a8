using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>The square root.</summary>
readonly struct Sqrt : IUnary
{
    public static Lanes Forward(Lanes x) => Vector512.Sqrt(x);

    // y = Sqrt(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) => dy / (y + y);
}
