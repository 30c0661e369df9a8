using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>Every element brought into [low, high].</summary>
static class Clamp
{
    public static void Forward(ReadOnlySpan<float> x, float low, float high, Span<float> y)
    {
        for (int i = 0; i < y.Length; i += Lanes.Count)
            Vector512.Max(Vector512.Create(low), Vector512.Min(Lane.LoadUpTo(x, i), Vector512.Create(high))).StoreUpTo(y, i);
    }

    public static void Backward(ReadOnlySpan<float> x, float low, float high, ReadOnlySpan<float> dy, Span<float> dx)
    {
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            // y = clamp(x, low, high): the gradient passes where low <= x <= high
            var value = Lane.LoadUpTo(x, i);
            var inside = Vector512.GreaterThanOrEqual(value, Vector512.Create(low))
                & Vector512.LessThanOrEqual(value, Vector512.Create(high));
            (Lane.LoadUpTo(dx, i) + (Lane.LoadUpTo(dy, i) & inside)).StoreUpTo(dx, i);
        }
    }
}
