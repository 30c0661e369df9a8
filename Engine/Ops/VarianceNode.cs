using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the variance of x over one axis, or over all elements as one axis.</summary>
sealed class VarianceNode : Node
{
    Variable x, y;
    AxisBlocks blocks;
    int correction;
    Tensor mean, centred;

    public static Variable Apply(Variable x, AxisBlocks blocks, int correction, Shape shape)
    {
        if (correction < 0 || blocks.Size <= correction)
            throw new ArgumentException(
                $"The variance of {blocks.Size} elements with correction {correction} does not exist; x is {x.Shape}.", nameof(x));
        var tape = x.Tape;
        var y = tape.Output<VarianceNode>(shape, x.NeedsGradient);
        Tensor mean = tape.Take(shape), centred = tape.Take([blocks.Size, blocks.Inner]);
        Variance.Forward(x.Value, blocks.Outer, blocks.Size, blocks.Inner, correction, y.Write(), mean.Span, centred.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<VarianceNode>();
            (node.x, node.y, node.blocks, node.correction, node.mean, node.centred) = (x, y, blocks, correction, mean, centred);
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x) { Numbers = [blocks.Outer, blocks.Size, blocks.Inner, correction] };

    protected internal override void Backward() => Variance.Backward(
        x.Value, mean.Span, y.Gradient, blocks.Outer, blocks.Size, blocks.Inner, correction, x.Gradient, centred.Span);
}
