using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = formula of a and b with broadcasting.</summary>
sealed class BinaryNode<TBinary> : Node
    where TBinary : struct, IBinary
{
    Broadcast shapes;
    Variable a, b, y;

    public static Variable Apply(Variable a, Variable b)
    {
        var tape = a.SharedTape(b);
        var shapes = new Broadcast(a.Shape, b.Shape);
        var y = tape.Output<BinaryNode<TBinary>>(shapes.Result, a.NeedsGradient || b.NeedsGradient);
        Binary.Forward<TBinary>(shapes, a.Value, b.Value, y.Write());
        if (y.NeedsGradient)
        {
            var node = tape.Record<BinaryNode<TBinary>>();
            (node.shapes, node.a, node.b, node.y) = (shapes, a, b, y);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, a, b);

    protected internal override void Backward()
    {
        if (a.NeedsGradient)
            Binary.BackwardA<TBinary>(shapes, a.Value, b.Value, y.Gradient, a.Gradient);
        if (b.NeedsGradient)
            Binary.BackwardB<TBinary>(shapes, a.Value, b.Value, y.Gradient, b.Gradient);
    }
}
