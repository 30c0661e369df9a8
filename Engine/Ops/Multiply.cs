namespace MoGru.Engine.Ops;

/// <summary>The product of two operands, element by element.</summary>
readonly struct Multiply : IBinary
{
    public static Lanes Forward(Lanes a, Lanes b) => a * b;

    // y = a * b
    public static Lanes BackwardA(Lanes a, Lanes b, Lanes dy) => dy * b;

    public static Lanes BackwardB(Lanes a, Lanes b, Lanes dy) => dy * a;
}
