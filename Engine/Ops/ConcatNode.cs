using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the parts side by side, in each of so many blocks.</summary>
sealed class ConcatNode : Node
{
    Variable[] parts = [];
    int count;
    int blocks;
    Variable y;

    // Every part holds the same number of blocks as y.
    public static Variable Apply(ReadOnlySpan<Variable> parts, Shape shape, int blocks)
    {
        bool needsGradient = false;
        foreach (var part in parts)
        {
            parts[0].SharedTape(part);
            needsGradient |= part.NeedsGradient;
        }

        var y = parts[0].Tape.Output<ConcatNode>(shape, needsGradient);
        int offset = 0;
        foreach (var part in parts)
        {
            Concat.Forward(part.Value, blocks, offset, y.Write());
            offset += blocks == 0 ? 0 : part.Shape.Length / blocks;
        }
        if (y.NeedsGradient)
            y.Tape.Record<ConcatNode>().Set(parts, y, blocks);
        return y;
    }

    void Set(ReadOnlySpan<Variable> operands, Variable result, int blockCount)
    {
        if (parts.Length < operands.Length)
            parts = new Variable[operands.Length];
        operands.CopyTo(parts);
        (count, y, blocks) = (operands.Length, result, blockCount);
    }

    internal override OperationRecord? Written => new(y, [.. parts.AsSpan(0, count)]) { Numbers = [blocks] };

    protected internal override void Backward()
    {
        int offset = 0;
        foreach (var part in parts.AsSpan(0, count))
        {
            if (part.NeedsGradient)
                Concat.Backward(y.Gradient, blocks, offset, part.Gradient);
            offset += blocks == 0 ? 0 : part.Shape.Length / blocks;
        }
    }
}
