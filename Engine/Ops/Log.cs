using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>The natural logarithm.</summary>
readonly struct Log : IUnary
{
    public static Lanes Forward(Lanes x) => GateMath.Log(x);

    // y = Log(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) => dy / x;
}
