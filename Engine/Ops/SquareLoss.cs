namespace MoGru.Engine.Ops;

/// <summary>(x − target)².</summary>
readonly struct SquareLoss : IElementLoss<SquareLoss>
{
    public static (Lanes A, Lanes B) Forward(Lanes x, Lanes target, Lanes setting) => (x - target, x - target);

    // loss = (x - target)²
    public static Lanes Backward(Lanes x, Lanes target, Lanes setting, Lanes dLoss) => (dLoss + dLoss) * (x - target);
}
