namespace MoGru.Engine.Ops;

/// <summary>The sum of two operands.</summary>
readonly struct Add : IBinary
{
    public static Lanes Forward(Lanes a, Lanes b) => a + b;

    // y = a + b
    public static Lanes BackwardA(Lanes a, Lanes b, Lanes dy) => dy;

    public static Lanes BackwardB(Lanes a, Lanes b, Lanes dy) => dy;
}
