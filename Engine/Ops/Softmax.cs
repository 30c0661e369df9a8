using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>p = e^x / Σ e^x of a row, with the largest x taken out of all of them first, so that none overflows.</summary>
readonly struct Softmax : ISoftmax
{
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        Exponentials(x, Reduce.Max(x), y);
        TensorPrimitives.Divide(y, Reduce.Sum(y), y);
    }

    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        // y = e^x / Σ e^x: every x reaches its own y, and through the sum all of them
        var mean = Vector512.Create(Reduce.Dot(y, dy));
        for (int i = 0; i < dx.Length; i += Lanes.Count)
            Vector512.FusedMultiplyAdd(Lane.LoadUpTo(dy, i) - mean, Lane.LoadUpTo(y, i), Lane.LoadUpTo(dx, i)).StoreUpTo(dx, i);
    }

    /// <summary>The softmax of a row times a scale, in place.</summary>
    /// <param name="max">Its largest element.</param>
    public static void Scaled(Span<float> row, float max, float scale)
    {
        TensorPrimitives.Subtract(row, max, row);
        TensorPrimitives.Multiply(row, scale, row);
        Exponentials(row, 0, row);
        TensorPrimitives.Divide(row, Reduce.Sum(row), row);
    }

    /// <summary>p = e^(x − max).</summary>
    public static void Exponentials(ReadOnlySpan<float> x, float max, Span<float> p)
    {
        var shift = Vector512.Create(max);
        for (int i = 0; i < p.Length; i += Lanes.Count)
            GateMath.Exp(Lane.LoadUpTo(x, i) - shift).StoreUpTo(p, i);
    }
}
