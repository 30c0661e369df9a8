using System.Numerics.Tensors;

namespace MoGru.Engine.Ops;

/// <summary>Keeps of every sequence as many steps as it is long and sets the rest to zero.</summary>
static class KeepSteps
{
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<int> lengths, int steps, int width, Span<float> y)  // [B, steps, width], [B]
    {
        for (int row = 0; row < lengths.Length; row++)
        {
            int start = row * steps * width, kept = lengths[row] * width;
            x.Slice(start, kept).CopyTo(y[start..]);
            y.Slice(start + kept, steps * width - kept).Clear();
        }
    }

    public static void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<int> lengths, int steps, int width, Span<float> dx)
    {
        for (int row = 0; row < lengths.Length; row++)
        {
            // y = x, up to the length
            var part = dx.Slice(row * steps * width, lengths[row] * width);
            TensorPrimitives.Add(part, dy.Slice(row * steps * width, part.Length), part);
        }
    }
}
