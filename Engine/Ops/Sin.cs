using System.Runtime.Intrinsics;
using MoGru.Engine.Random;

namespace MoGru.Engine.Ops;

/// <summary>The sine, one element after the other in double precision: of few elements, as phases are.</summary>
readonly struct Sin : IUnary
{
    const double TurnsOfRadian = 0.5 / Math.PI;

    public static Lanes Forward(Lanes x)
    {
        for (int i = 0; i < Lanes.Count; i++)
            x = x.WithElement(i, (float)PortableMath.SinTurns(TurnsOfRadian * x[i]));
        return x;
    }

    // y = Sin(x)
    public static Lanes Backward(Lanes x, Lanes y, Lanes dy)
    {
        for (int i = 0; i < Lanes.Count; i++)
            x = x.WithElement(i, (float)PortableMath.CosTurns(TurnsOfRadian * x[i]));
        return dy * x;
    }
}
