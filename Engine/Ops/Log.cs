using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>The natural logarithm.</summary>
readonly struct Log : IUnary
{
    public static Lanes Forward(Lanes x) => GateMath.Log(x);

    // y = Log(x); what is not asked for stays 0 where the derivative is infinite
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) =>
        Vector512.ConditionalSelect(Vector512.Equals(dy, Lanes.Zero), Lanes.Zero, dy / x);
}
