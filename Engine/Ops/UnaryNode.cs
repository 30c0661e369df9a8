using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = formula of x, element by element.</summary>
sealed class UnaryNode<TUnary> : Node
    where TUnary : struct, IUnary
{
    Variable x, y;

    public static Variable Apply(Variable x)
    {
        var y = x.Tape.Output<UnaryNode<TUnary>>(x.Shape, x.NeedsGradient);
        Unary.Forward<TUnary>(x.Value, y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<UnaryNode<TUnary>>();
            (node.x, node.y) = (x, y);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x);

    protected internal override void Backward() => Unary.Backward<TUnary>(x.Value, y.Value, y.Gradient, x.Gradient);
}
