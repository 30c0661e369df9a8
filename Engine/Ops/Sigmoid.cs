using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>The logistic function 1 / (1 + e^-x).</summary>
readonly struct Sigmoid : IUnary
{
    public static Lanes Forward(Lanes x) => GateMath.Sigmoid(x);

    // y = Sigmoid(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) => dy * (y * (Lanes.One - y));
}
