using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = x brought into [low, high].</summary>
sealed class ClampNode : Node
{
    Variable x, y;
    float low, high;

    public static Variable Apply(Variable x, float low, float high)
    {
        var y = x.Tape.Output<ClampNode>(x.Shape, x.NeedsGradient);
        Clamp.Forward(x.Value, low, high, y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<ClampNode>();
            (node.x, node.y, node.low, node.high) = (x, y, low, high);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x) { Numbers = [low, high] };

    protected internal override void Backward() => Clamp.Backward(x.Value, low, high, y.Gradient, x.Gradient);
}
