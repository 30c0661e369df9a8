using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>The hyperbolic tangent.</summary>
readonly struct Tanh : IUnary
{
    public static Lanes Forward(Lanes x) => GateMath.Tanh(x);

    // y = Tanh(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) => dy * (Lanes.One - y * y);
}
