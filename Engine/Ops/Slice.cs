using System.Numerics.Tensors;

namespace MoGru.Engine.Ops;

/// <summary>Takes the same part out of every block.</summary>
static class Slice
{
    public static void Forward(ReadOnlySpan<float> x, int blocks, int offset, Span<float> y)  // [blocks, total], [blocks, length]
    {
        if (blocks == 0)
            return;
        int length = y.Length / blocks, total = x.Length / blocks;
        for (int k = 0; k < blocks; k++)
            x.Slice(k * total + offset, length).CopyTo(y[(k * length)..]);
    }

    public static void Backward(ReadOnlySpan<float> dy, int blocks, int offset, Span<float> dx)
    {
        if (blocks == 0)
            return;
        int length = dy.Length / blocks, total = dx.Length / blocks;
        for (int k = 0; k < blocks; k++)
        {
            // y[k] = x[k, offset..]
            var part = dx.Slice(k * total + offset, length);
            TensorPrimitives.Add(part, dy.Slice(k * length, length), part);
        }
    }
}
