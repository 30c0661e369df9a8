using System.Runtime.Intrinsics;

namespace MoGru.Engine.Ops;

/// <summary>The quotient of two operands, element by element.</summary>
readonly struct Divide : IBinary
{
    public static Lanes Forward(Lanes a, Lanes b) => a / b;

    // y = a / b; what is not asked for stays 0 where the derivative is infinite
    public static Lanes BackwardA(Lanes a, Lanes b, Lanes dy) => Asked(dy, dy / b);

    public static Lanes BackwardB(Lanes a, Lanes b, Lanes dy) => Asked(dy, -(dy / b) * (a / b));

    static Lanes Asked(Lanes dy, Lanes share) => Vector512.ConditionalSelect(Vector512.Equals(dy, Lanes.Zero), Lanes.Zero, share);
}
