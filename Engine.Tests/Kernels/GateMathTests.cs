using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using Xunit;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace MoGru.Tests.Kernels;

public class GateMathTests
{
    const uint Stride = 997;  // every 997th float, about 4.3 million

    static double Logistic(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    [Fact]
    public void Sigmoid_AllMagnitudes_StaysWithinItsBound() => AssertWithin(2.3, GateMath.Sigmoid, Logistic);

    [Fact]
    public void Tanh_AllMagnitudes_StaysWithinItsBound() => AssertWithin(1.6, GateMath.Tanh, Math.Tanh);

    [Fact]
    public void Exp_AllMagnitudes_StaysWithinItsBound() => AssertWithin(1.0, GateMath.Exp, Math.Exp);

    [Fact]
    public void Log_AllMagnitudes_StaysWithinItsBound() => AssertWithin(0.8, GateMath.Log, Math.Log);

    [Fact]
    public void SpecialValues_GoWhereTheFunctionsGo()
    {
        const float inf = float.PositiveInfinity, nan = float.NaN;
        AssertMaps(GateMath.Sigmoid, (nan, nan), (inf, 1), (-inf, 0), (0, 0.5f), (float.Epsilon, 0.5f), (200, 1), (-200, 0));
        AssertMaps(GateMath.Tanh, (nan, nan), (inf, 1), (-inf, -1), (0, 0), (float.MaxValue, 1), (float.MinValue, -1), (1e-20f, 1e-20f));
        AssertMaps(GateMath.Exp, (nan, nan), (inf, inf), (-inf, 0), (0, 1), (-0f, 1), (89, inf), (-88, 0), (float.Epsilon, 1));
        AssertMaps(GateMath.Log, (nan, nan), (inf, inf), (-inf, nan), (0, -inf), (-0f, -inf), (1, 0), (-1, nan), (-float.Epsilon, nan));
        AssertMaps(GateMath.Log, (float.Epsilon, (float)Math.Log(float.Epsilon)));
    }

    // Errors in units of the last place of the exact result; results too small to be normal count as their distance from 0 in the
    // smallest normal's units.
    static void AssertWithin(double bound, Func<Lanes, Lanes> function, Func<double, double> exact)
    {
        double worst = 0;
        float worstAt = 0;
        Span<float> x = stackalloc float[Lanes.Count];
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride * (ulong)Lanes.Count)
        {
            for (int k = 0; k < x.Length; k++)
                x[k] = BitConverter.UInt32BitsToSingle((uint)Math.Min(uint.MaxValue, bits + (ulong)k * Stride));
            var y = function(Vector512.Create((ReadOnlySpan<float>)x));
            for (int k = 0; k < x.Length; k++)
            {
                double expected = exact(x[k]);
                if (!float.IsFinite((float)expected))
                {
                    Assert.Equal((float)expected, y[k]);
                    continue;
                }
                if (Math.Abs(expected) < 1.1754943508222875e-38)
                {
                    Assert.True(Math.Abs(y[k] - expected) <= 1.1754943508222875e-38, $"{y[k]} at {x[k]}, exactly {expected}");
                    continue;
                }
                double error = Math.Abs(y[k] - expected) / Math.ScaleB(1, Math.ILogB(expected) - 23);
                if (!(error <= worst))
                    (worst, worstAt) = (error, x[k]);
            }
        }
        Assert.True(worst <= bound, FormattableString.Invariant($"{worst} units in the last place at {worstAt:G9}"));
    }

    static void AssertMaps(Func<Lanes, Lanes> function, params (float X, float Y)[] pairs)
    {
        foreach (var (x, y) in pairs)
            Assert.True(function(Vector512.Create(x))[3].Equals(y), FormattableString.Invariant($"{x:G9} gives {function(Vector512.Create(x))[3]:G9}, not {y:G9}"));
    }
}
