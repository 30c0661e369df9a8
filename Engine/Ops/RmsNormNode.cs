using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the rows of x at a mean square of one, times a gain.</summary>
sealed class RmsNormNode : Node
{
    Variable x, gain, y;
    Tensor unit, inverse, scratch;
    float epsilon;

    public static Variable Apply(Variable x, Variable gain, float epsilon)
    {
        var tape = x.SharedTape(gain);
        var shape = x.Shape;
        int n = shape.Last;
        if (shape.Rank == 0 || gain.Shape != [n])
            throw new ArgumentException($"x is {shape}, gain is {gain.Shape}; gain must be [{n}].", nameof(gain));
        if (!(epsilon >= 0) || !float.IsFinite(epsilon))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε must be 0 or a positive number.");

        var y = tape.Output<RmsNormNode>(shape, x.NeedsGradient || gain.NeedsGradient);
        Tensor unit = tape.Take(shape), inverse = tape.Take([shape.Rows]);
        RmsNorm.Forward(x.Value, gain.Value, epsilon, y.Write(), unit.Span, inverse.Span);
        if (y.NeedsGradient)
        {
            var node = tape.Record<RmsNormNode>();
            (node.x, node.gain, node.y, node.epsilon) = (x, gain, y, epsilon);
            (node.unit, node.inverse, node.scratch) = (unit, inverse, tape.Take([n]));
        }
        return y;
    }

    internal override OperationRecord? Written => new(y, x, gain) { Numbers = [epsilon] };

    protected internal override void Backward() =>
        RmsNorm.Backward(y.Gradient, gain.Value, unit.Span, inverse.Span, x.Gradient, gain.Gradient, scratch.Span);
}
