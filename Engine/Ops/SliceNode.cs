using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>y = a range of x along one axis.</summary>
sealed class SliceNode : Node
{
    Variable x, y;
    int blocks, offset;

    public static Variable Apply(Variable x, int axis, int start, int length)
    {
        var shape = x.Shape;
        if (start < 0 || length < 0 || start > shape[axis] - length)
            throw new ArgumentException(
                $"The range {start} to {start + (long)length} leaves axis {axis} of {shape}, which has {shape[axis]} elements.", nameof(start));
        int blocks = shape.Outer(axis), offset = start * shape.Inner(axis);
        var y = x.Tape.Output<SliceNode>(shape.With(axis, length), x.NeedsGradient);
        Slice.Forward(x.Value, blocks, offset, y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<SliceNode>();
            (node.x, node.y, node.blocks, node.offset) = (x, y, blocks, offset);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x) { Numbers = [offset] };

    protected internal override void Backward() => Slice.Backward(y.Gradient, blocks, offset, x.Gradient);
}
