using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Engine.Ops;

/// <summary>y = x − log Σ e^x of a row: the logarithm of its softmax, also of probabilities too small to be floats.</summary>
readonly struct LogSoftmax : ISoftmax
{
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        float max = Reduce.Max(x);
        Softmax.Exponentials(x, max, y);
        float logarithm = (float)PortableMath.Log(Reduce.Sum(y));

        // The differences first: beside large x the logarithm would lose its digits.
        TensorPrimitives.Subtract(x, max, y);
        TensorPrimitives.Subtract(y, logarithm, y);
    }

    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        // y = x - log Σ e^x, whose derivative is e^y
        var sum = Vector512.Create(-Reduce.Sum(dy));
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            var d = Vector512.FusedMultiplyAdd(GateMath.Exp(Lane.LoadUpTo(y, i)), sum, Lane.LoadUpTo(dy, i));
            (Lane.LoadUpTo(dx, i) + d).StoreUpTo(dx, i);
        }
    }
}
