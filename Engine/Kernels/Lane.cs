using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// Loads and stores of sixteen floats of a span, and of the fewer than sixteen at its end. Loads and stores of sixteen are not checked against the
/// length of the span, whose rows are padded: the caller stays inside. For any number of threads.
/// </summary>
[Experimental(Contract.Diagnostic)]
public static class Lane
{
    /// <summary>The smallest multiple of sixteen that is not below n: the padded width of a row.</summary>
    public static int Pad(int n) => (n + Lanes.Count - 1) & -Lanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Load(ReadOnlySpan<float> x, int start) => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)start);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(this Lanes value, Span<float> x, int start) => value.StoreUnsafe(ref MemoryMarshal.GetReference(x), (nuint)start);

    /// <summary>The at most sixteen elements of x, followed by zeros.</summary>
    internal static Lanes LoadTail(ReadOnlySpan<float> x)
    {
        Span<float> padded = stackalloc float[Lanes.Count];
        padded.Clear();
        x.CopyTo(padded);
        return Load(padded, 0);
    }

    /// <summary>Stores as many of the sixteen floats as x has elements.</summary>
    internal static void StoreTail(this Lanes value, Span<float> x)
    {
        Span<float> padded = stackalloc float[Lanes.Count];
        value.Store(padded, 0);
        padded[..x.Length].CopyTo(x);
    }

    /// <summary>Sixteen elements from start on, or those that are left, followed by zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes LoadUpTo(ReadOnlySpan<float> x, int start) => start <= x.Length - Lanes.Count ? Load(x, start) : LoadTail(x[start..]);

    /// <summary>Stores sixteen elements from start on, or as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo(this Lanes value, Span<float> x, int start)
    {
        if (start <= x.Length - Lanes.Count)
            value.Store(x, start);
        else
            value.StoreTail(x[start..]);
    }

    /// <summary>
    /// Zero in place of magnitudes below 1e-37: what decays towards zero would end in numbers too small to be normal, which are slow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes OrZeroIfTiny(this Lanes value) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(value), Vector512.Create(1e-37f)), Lanes.Zero, value);
}
