using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>e to the power x.</summary>
readonly struct Exp : IUnary
{
    public static Lanes Forward(Lanes x) => GateMath.Exp(x);

    // y = Exp(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) => dy * y;
}
