using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// Exponential, logarithm, logistic function and hyperbolic tangent of sixteen floats, by polynomials of fused multiply-adds: the same bits at every
/// vector width. NaN stays NaN; results of Exp and Sigmoid below the smallest normal number become 0.
/// The largest errors among all 2³² floats: Exp 1.02, Log 0.83, Sigmoid 2.0, Tanh 1.34 units in the last place, where the unit of an exact result y is
/// 2^(⌊log₂|y|⌋ − 23), the distance of the floats next to it.
/// </summary>
[Experimental(Contract.Diagnostic)]
public static class GateMath
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
    public static Lanes Exp(Lanes x) => Vector512.IsHardwareAccelerated
        ? Exp(new Lanes16(x)).Value
        : Vector512.Create(Exp(new Lanes8(x.GetLower())).Value, Exp(new Lanes8(x.GetUpper())).Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<V>(V x)
        where V : struct, ILanes<V>
    {
        var mantissa = V.All(1) - Reduced(V.All(0) - x, out var shifted);

        // Half of the exponent twice, so that e^88.7 = 2^128 * 0.98 does not overflow on the way.
        var exponent = shifted - V.All(RoundToInteger);
        var half = V.Fma(exponent, V.All(0.5f), V.All(RoundToInteger));
        var rest = exponent - (half - V.All(RoundToInteger)) + V.All(RoundToInteger);
        var y = mantissa * V.Scale(1, half) * V.Scale(1, rest);

        return V.WhereLess(x, ExpLow, V.All(0), V.WhereLess(V.All(0) - x, -ExpHigh, V.All(float.PositiveInfinity), y));
    }

    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Sigmoid(Lanes x) => Vector512.IsHardwareAccelerated
        ? Sigmoid(new Lanes16(x)).Value
        : Vector512.Create(Sigmoid(new Lanes8(x.GetLower())).Value, Sigmoid(new Lanes8(x.GetUpper())).Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid<V>(V x)
        where V : struct, ILanes<V>
    {
        // Above 30 as at 30, where the exponent still fits: 1.
        var tail = Reduced(V.Min(30, x), out var shifted);

        // 1 + e^-x = 1 + s - s * tail with s = 2^exponent; e^-x is never rounded by itself.
        var minus = V.Scale(-1, shifted);
        var denominator = V.Fma(minus, tail, V.All(1)) - minus;
        return V.WhereLess(x, ExpLow, V.All(0), V.All(1) / denominator);
    }

    /// <summary>
    /// The logistic function of whole lanes, in place. Cells take the gates that are nothing but this first, because a loop of three and more
    /// nonlinearities is more than the registers hold, the processor looks ahead and the compiler inlines.
    /// </summary>
    internal static void Sigmoid(Span<float> x)
    {
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Sigmoid(Lane.Load(x, i)).Store(x, i);
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Tanh(Lanes x) => Vector512.IsHardwareAccelerated
        ? Tanh(new Lanes16(x)).Value
        : Vector512.Create(Tanh(new Lanes8(x.GetLower())).Value, Tanh(new Lanes8(x.GetUpper())).Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<V>(V x)
        where V : struct, ILanes<V>
    {
        // 1 - 2 / (1 + e^2|x|), which is 1 above 10.
        var negative = x | V.All(-0f);
        var tail = Reduced(V.Max(-20, negative + negative), out var shifted);
        var minus = V.Scale(-1, shifted);
        var denominator = V.Fma(minus, tail, V.All(1) - minus);
        var large = V.All(1) - V.All(2) / denominator;

        // x + x³ P(x²) to 0.55, where the difference would cancel (Cephes tanhf).
        var square = x * x;
        var p = V.All(-5.70498872745e-3f);
        p = V.Fma(p, square, V.All(2.06390887954e-2f));
        p = V.Fma(p, square, V.All(-5.37397155531e-2f));
        p = V.Fma(p, square, V.All(1.33314422036e-1f));
        p = V.Fma(p, square, V.All(-3.33332819422e-1f));
        var small = V.Fma(p * square, x, x);

        return V.WhereLess(negative, -0.55f, large | (x & V.All(-0f)), small);
    }

    /// <summary>The hyperbolic tangent of whole lanes, in place.</summary>
    internal static void Tanh(Span<float> x)
    {
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Tanh(Lane.Load(x, i)).Store(x, i);
    }

    // -x = exponent * ln 2 - r; gives 1 - e^-r = r - r² P(r) for |r| <= ln 2 / 2, and the exponent in the low bits of `shifted`.
    // The coefficients, rounded one after the other to floats, keep the largest relative error of e^-r smallest: 2^-28.2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Reduced<V>(V x, out V shifted)
        where V : struct, ILanes<V>
    {
        shifted = V.Fma(x, V.All(-Log2E), V.All(RoundToInteger));
        var exponent = shifted - V.All(RoundToInteger);
        var r = V.Fma(exponent, V.All(Ln2High), x);
        r = V.Fma(exponent, V.All(Ln2Low), r);

        var p = V.All(-1.38389017e-3f);
        p = V.Fma(p, r, V.All(8.36919248e-3f));
        p = V.Fma(p, r, V.All(-4.16681021e-2f));
        p = V.Fma(p, r, V.All(1.66665167e-1f));
        p = V.Fma(p, r, V.All(-4.99999940e-1f));
        return V.Fma(p, r * r, r);
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
