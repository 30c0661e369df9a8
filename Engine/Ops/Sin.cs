using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>The sine.</summary>
readonly struct Sin : IUnary
{
    public static Lanes Forward(Lanes x) => CircleMath.CosSin(x).Sin;

    // y = Sin(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy) => dy * CircleMath.CosSin(x).Cos;
}
