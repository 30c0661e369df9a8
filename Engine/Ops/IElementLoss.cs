namespace MoGru.Engine.Ops;

/// <summary>The formula of a loss of each element of x and its target, for sixteen elements at once.</summary>
/// <typeparam name="TSelf">The loss.</typeparam>
interface IElementLoss<TSelf>
    where TSelf : struct, IElementLoss<TSelf>
{
    /// <summary>True where targets must be from 0 to 1.</summary>
    static virtual bool TargetsAreProbabilities => false;

    /// <summary>The loss as two factors, whose product is made in double precision: squares of single precision may overflow it.</summary>
    /// <param name="x">What was predicted.</param>
    /// <param name="target">What it is to be.</param>
    /// <param name="setting">What the loss depends on besides, each element's own.</param>
    static abstract (Lanes A, Lanes B) Forward(Lanes x, Lanes target, Lanes setting);

    /// <summary>dx of dLoss.</summary>
    static abstract Lanes Backward(Lanes x, Lanes target, Lanes setting, Lanes dLoss);

    /// <summary>dTarget of dLoss; a loss of the difference has that of x with the other sign.</summary>
    static virtual Lanes TargetBackward(Lanes x, Lanes target, Lanes setting, Lanes dLoss) => -TSelf.Backward(x, target, setting, dLoss);
}
