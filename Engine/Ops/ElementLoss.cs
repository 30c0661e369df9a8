using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>
/// Adds a loss up over the elements that count, and hands its gradient to them: the one walk of all losses of elements. In double precision
/// and in the order of <see cref="Reduce.SumOfSquares"/>, at every vector width. Settings come as a cycle: n of them, repeated to n + 15.
/// </summary>
static class ElementLoss
{
    const int Overlap = 15;

    /// <summary>The length of the cycle of so many settings.</summary>
    public static int CycleLength(int settings) => settings + Overlap;

    /// <summary>Σ weight · loss.</summary>
    public static double Forward<TLoss>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> target, ReadOnlySpan<float> cycle, ReadOnlySpan<float> weights)
        where TLoss : struct, IElementLoss<TLoss>
    {
        var low = Vector512<double>.Zero;
        var high = Vector512<double>.Zero;
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            var weight = Lane.LoadUpTo(weights, i);
            var (a, b) = TLoss.Forward(Lane.LoadUpTo(x, i), Lane.LoadUpTo(target, i), Setting(cycle, i));
            var ((wLow, wHigh), (aLow, aHigh), (bLow, bHigh)) =
                (Vector512.Widen(weight), Vector512.Widen(a & Counting(weight)), Vector512.Widen(b & Counting(weight)));

            // weight · a is exact: each has 24 bits
            low = Vector512.FusedMultiplyAdd(wLow * aLow, bLow, low);
            high = Vector512.FusedMultiplyAdd(wHigh * aHigh, bHigh, high);
        }
        var eight = low + high;
        double sum = 0;
        for (int k = 0; k < Vector512<double>.Count; k++)
            sum += eight[k];
        return sum;
    }

    public static void Backward<TLoss>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> target, ReadOnlySpan<float> cycle, ReadOnlySpan<float> weights, double dSum,
        Span<float> dx)
        where TLoss : struct, IElementLoss<TLoss>
    {
        for (int i = 0; i < dx.Length; i += Lanes.Count)
        {
            // sum = Σ weight loss(x, target)
            var weight = Lane.LoadUpTo(weights, i);
            var d = TLoss.Backward(Lane.LoadUpTo(x, i), Lane.LoadUpTo(target, i), Setting(cycle, i), Share(weight, dSum));
            (Lane.LoadUpTo(dx, i) + (d & Counting(weight))).StoreUpTo(dx, i);
        }
    }

    public static void TargetBackward<TLoss>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> target, ReadOnlySpan<float> cycle, ReadOnlySpan<float> weights, double dSum,
        Span<float> dTarget)
        where TLoss : struct, IElementLoss<TLoss>
    {
        for (int i = 0; i < dTarget.Length; i += Lanes.Count)
        {
            // sum = Σ weight loss(x, target)
            var weight = Lane.LoadUpTo(weights, i);
            var d = TLoss.TargetBackward(Lane.LoadUpTo(x, i), Lane.LoadUpTo(target, i), Setting(cycle, i), Share(weight, dSum));
            (Lane.LoadUpTo(dTarget, i) + (d & Counting(weight))).StoreUpTo(dTarget, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Setting(ReadOnlySpan<float> cycle, int i) => Lane.Load(cycle, i % (cycle.Length - Overlap));

    // All bits where an element counts: what a formula makes of NaN elsewhere is cut off, not multiplied by 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Counting(Lanes weight) => Vector512.GreaterThan(weight, Lanes.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Share(Lanes weight, double dSum)
    {
        var (low, high) = Vector512.Widen(weight);
        return Vector512.Narrow(low * dSum, high * dSum);
    }
}
