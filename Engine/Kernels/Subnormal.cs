using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// Numbers below 2⁻¹²⁶, on which many processors spend a hundred times as long as on others. What decays in silence comes to them, and rounding holds
/// it there for ever: 0.9 times the least of them is the least of them.
/// </summary>
static class Subnormal
{
    const int Exponent = 0x7F80_0000, Sign = int.MinValue;

    /// <summary>Copies x with such numbers as zeros of their sign; target may be x itself.</summary>
    public static void Flush(ReadOnlySpan<float> x, Span<float> target)
    {
        // Bits, because comparing the numbers might cost what is to be saved.
        ref int from = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(x));
        ref int to = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(target[..x.Length]));
        int at = 0;
        for (; at <= x.Length - Vector512<int>.Count; at += Vector512<int>.Count)
        {
            var bits = Vector512.LoadUnsafe(ref from, (nuint)at);
            var isTiny = Vector512.Equals(bits & Vector512.Create(Exponent), Vector512<int>.Zero);
            Vector512.ConditionalSelect(isTiny, bits & Vector512.Create(Sign), bits).StoreUnsafe(ref to, (nuint)at);
        }
        for (; at < x.Length; at++)
        {
            int bits = Unsafe.Add(ref from, at);
            Unsafe.Add(ref to, at) = (bits & Exponent) == 0 ? bits & Sign : bits;
        }
    }
}
