namespace MoGru.Engine.Ops;

/// <summary>The formula of an operation on two operands, for sixteen elements at once.</summary>
interface IBinary
{
    /// <summary>y of a and b.</summary>
    static abstract Lanes Forward(Lanes a, Lanes b);

    /// <summary>da of dy.</summary>
    static abstract Lanes BackwardA(Lanes a, Lanes b, Lanes dy);

    /// <summary>db of dy.</summary>
    static abstract Lanes BackwardB(Lanes a, Lanes b, Lanes dy);
}
