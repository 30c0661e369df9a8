namespace MoGru.Engine.Ops;

/// <summary>The formula of an operation on one operand, for sixteen elements at once.</summary>
interface IUnary
{
    /// <summary>y of x.</summary>
    static abstract Lanes Forward(Lanes x);

    /// <summary>dx of dy; x and y are the operand and the result of forward.</summary>
    static abstract Lanes Backward(Lanes x, Lanes y, Lanes dy);
}
