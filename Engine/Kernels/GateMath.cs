using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// Exponential, logarithm, logistic function and hyperbolic tangent of sixteen floats, by polynomials of fused multiply-adds: the same bits at every
/// vector width. NaN stays NaN; results below the smallest normal number become 0. The largest errors found among 4.3 million floats, in
/// units of the last place: Exp 1.0, Log 0.8, Sigmoid 2.2, Tanh 1.5.
/// </summary>
static class GateMath
{
    // Largest x whose e^x is finite, and smallest whose e^x is normal.
    const float ExpHigh = 88.72283f;
    const float ExpLow = -87.33654f;

    const float Log2E = 1.44269504f;
    const float Ln2High = 0.693359375f;  // few bits: exponent * Ln2High is exact
    const float Ln2Low = -2.12194440e-4f;
    const float SmallestNormal = 1.17549435e-38f;
    const float RootHalf = 0.70710678f;
    const float RoundToInteger = 12582912f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits

    /// <summary>e to the power x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Exp(Lanes x)
    {
        var mantissa = Reduced(x, out var shifted);

        // Half of the exponent twice, so that e^88.7 = 2^128 * 0.98 does not overflow on the way.
        var exponent = shifted.AsInt32() - Vector512.Create(RoundToInteger).AsInt32();
        var half = exponent >> 1;
        var y = mantissa * PowerOfTwo(half) * PowerOfTwo(exponent - half);

        y = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(ExpHigh)), Vector512.Create(float.PositiveInfinity), y);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(ExpLow)), Lanes.Zero, y);
    }

    // e^x for x <= 0, where one power of two suffices.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes ExpOfNegative(Lanes x)
    {
        var mantissa = Reduced(x, out var shifted);

        // The low bits of `shifted` are the exponent; its own fall off at the left.
        var y = mantissa * PowerOfTwo(shifted.AsInt32());
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(ExpLow)), Lanes.Zero, y);
    }

    // x = exponent * ln 2 + r; gives e^r = 1 + r + r² P(r) for |r| <= ln 2 / 2 (Cephes expf, S. Moshier), and the exponent
    // in the low bits of `shifted`.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Reduced(Lanes x, out Lanes shifted)
    {
        shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), Vector512.Create(RoundToInteger));
        var exponent = shifted - Vector512.Create(RoundToInteger);
        var r = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(-Ln2Low), r);

        var p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        return Vector512.FusedMultiplyAdd(p, r * r, r) + Lanes.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes PowerOfTwo(Vector512<int> exponent) => ((exponent << 23) + Lanes.One.AsInt32()).AsSingle();

    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Sigmoid(Lanes x)
    {
        // From e^-|x|, which cannot overflow: 1 / (1 + e) for x >= 0, e / (1 + e) for x < 0.
        var e = ExpOfNegative(-Vector512.Abs(x));
        var numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Lanes.Zero), e, Lanes.One);
        return numerator / (Lanes.One + e);
    }

    /// <summary>
    /// The logistic function of whole lanes, in place. Cells take the gates that are nothing but this first, because a loop of three and more
    /// nonlinearities is more than the registers hold, the processor looks ahead and the compiler inlines.
    /// </summary>
    public static void Sigmoid(Span<float> x)
    {
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Sigmoid(Lane.Load(x, i)).Store(x, i);
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Tanh(Lanes x)
    {
        var magnitude = Vector512.Abs(x);
        var e = ExpOfNegative(-(magnitude + magnitude));
        var large = (Lanes.One - e) / (Lanes.One + e);

        // x + x³ P(x²) below 0.625, where 1 - e would cancel (Cephes tanhf).
        var square = x * x;
        var p = Vector512.Create(-5.70498872745e-3f);
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(2.06390887954e-2f));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(-5.37397155531e-2f));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(1.33314422036e-1f));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(-3.33332819422e-1f));
        var small = Vector512.FusedMultiplyAdd(p * square, x, x);

        var sign = x & Vector512.Create(-0f);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0.625f)), small, large | sign);
    }

    /// <summary>The natural logarithm: −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Log(Lanes x)
    {
        // x = 2^exponent * (1 + r) with 1 + r from √½ to √2; numbers too small to be normal are scaled first.
        const float scale = 1 << 25;
        var tiny = Vector512.LessThan(x, Vector512.Create(SmallestNormal));
        var bits = Vector512.ConditionalSelect(tiny, x * scale, x).AsInt32() - Vector512.Create(RootHalf).AsInt32();
        var exponent = Vector512.ConvertToSingle(bits >> 23);
        exponent = Vector512.ConditionalSelect(tiny, exponent - Vector512.Create(25f), exponent);
        var r = ((bits & Vector512.Create(0x007F_FFFF)) + Vector512.Create(RootHalf).AsInt32()).AsSingle() - Lanes.One;

        // log(1 + r) = r - r²/2 + r³ P(r) (Cephes logf)
        var p = Vector512.Create(7.0376836292e-2f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(-1.1514610310e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.1676998740e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(-1.2420140846e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.4249322787e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(-1.6668057665e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(2.0000714765e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(-2.4999993993e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(3.3333331174e-1f));
        var square = r * r;
        var tail = Vector512.FusedMultiplyAdd(p * square, r, exponent * Vector512.Create(Ln2Low));
        tail = Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), tail);
        var y = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(Ln2High), r + tail);

        y = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity)), y, x);
        y = Vector512.ConditionalSelect(Vector512.Equals(x, Lanes.Zero), Vector512.Create(float.NegativeInfinity), y);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Lanes.Zero), Vector512.Create(float.NaN), y);
    }
}
