using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = scale · Σ x over one axis, or over all elements as one axis.</summary>
sealed class SumNode : Node
{
    Variable x, y;
    AxisBlocks blocks;
    float scale;

    public static Variable Apply(Variable x, AxisBlocks blocks, float scale, Shape shape)
    {
        var y = x.Tape.Output<SumNode>(shape, x.NeedsGradient);
        Sum.Forward(x.Value, blocks.Outer, blocks.Size, blocks.Inner, scale, y.Write());
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<SumNode>();
            (node.x, node.y, node.blocks, node.scale) = (x, y, blocks, scale);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x) { Numbers = [blocks.Outer, blocks.Size, blocks.Inner, scale] };

    protected internal override void Backward() =>
        Sum.Backward(y.Gradient, blocks.Outer, blocks.Size, blocks.Inner, scale, x.Gradient);
}
