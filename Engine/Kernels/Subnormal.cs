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
        var from = MemoryMarshal.Cast<float, int>(x);
        var to = MemoryMarshal.Cast<float, int>(target)[..from.Length];
        int at = 0;
        for (; at <= from.Length - Vector256<int>.Count; at += Vector256<int>.Count)
        {
            var bits = Vector256.Create(from[at..]);
            var isTiny = Vector256.Equals(bits & Vector256.Create(Exponent), Vector256<int>.Zero);
            (bits & (Vector256.Create(Sign) | ~isTiny)).CopyTo(to[at..]);
        }
        for (; at < from.Length; at++)
            to[at] = (from[at] & Exponent) == 0 ? from[at] & Sign : from[at];
    }
}
