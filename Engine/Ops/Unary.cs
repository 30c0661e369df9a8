using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>Applies a formula to every element; the last few elements go through the same arithmetic as the others.</summary>
static class Unary
{
    public static void Forward<TUnary>(ReadOnlySpan<float> x, Span<float> y)
        where TUnary : struct, IUnary
    {
        for (int i = 0; i < y.Length; i += Lanes.Count)
            TUnary.Forward(Lane.LoadUpTo(x, i)).StoreUpTo(y, i);
    }

    public static void Backward<TUnary>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        where TUnary : struct, IUnary
    {
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            var share = TUnary.Backward(Lane.LoadUpTo(x, i), Lane.LoadUpTo(y, i), Lane.LoadUpTo(dy, i));
            (Lane.LoadUpTo(dx, i) + share).StoreUpTo(dx, i);
        }
    }
}
