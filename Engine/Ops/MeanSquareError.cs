using System.Numerics.Tensors;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>The mean over all elements of the squared difference of x and a target; summed in double precision.</summary>
static class MeanSquareError
{
    public static float Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> target, Span<float> difference)
    {
        TensorPrimitives.Subtract(x, target, difference);
        return (float)(Reduce.SumOfSquares(difference) / x.Length);
    }

    // dx and dTarget may be empty: then they are not wanted.
    public static void Backward(ReadOnlySpan<float> difference, float dy, Span<float> dx, Span<float> dTarget)
    {
        // y = Σ (x - target)² / n
        float scale = 2 * dy / difference.Length;
        if (!dx.IsEmpty)
            TensorPrimitives.FusedMultiplyAdd(difference, scale, dx, dx);
        if (!dTarget.IsEmpty)
            TensorPrimitives.FusedMultiplyAdd(difference, -scale, dTarget, dTarget);
    }
}
