using System.Numerics.Tensors;

namespace MoGru.Engine.Ops;

/// <summary>Puts one part into its place of a concatenation: the part has a block of each of the result's blocks.</summary>
static class Concat
{
    public static void Forward(ReadOnlySpan<float> part, int blocks, int offset, Span<float> y)  // [blocks, length], [blocks, total]
    {
        if (blocks == 0)
            return;
        int length = part.Length / blocks, total = y.Length / blocks;
        for (int k = 0; k < blocks; k++)
            part.Slice(k * length, length).CopyTo(y[(k * total + offset)..]);
    }

    public static void Backward(ReadOnlySpan<float> dy, int blocks, int offset, Span<float> dPart)
    {
        if (blocks == 0)
            return;
        int length = dPart.Length / blocks, total = dy.Length / blocks;
        for (int k = 0; k < blocks; k++)
        {
            // y[k, offset..] = part[k]
            var row = dPart.Slice(k * length, length);
            TensorPrimitives.Add(row, dy.Slice(k * total + offset, length), row);
        }
    }
}
