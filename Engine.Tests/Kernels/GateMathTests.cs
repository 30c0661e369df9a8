using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using Xunit;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace MoGru.Tests.Kernels;

public class GateMathTests
{
    const ulong Floats = 1UL << 32, Chunk = 1UL << 24;

    // Every 997th float: 8 400 of each exponent and sign, 4.3 million. Where MOGRU_EXHAUSTIVE is set, all of them: about a minute a function.
    static readonly ulong Stride = Environment.GetEnvironmentVariable("MOGRU_EXHAUSTIVE") is null ? 997UL : 1;

    static double Logistic(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    [Fact]
    public void Sigmoid_AllMagnitudes_StaysWithinItsBound() => AssertWithin(2.0, GateMath.Sigmoid, Logistic);

    [Fact]
    public void Tanh_AllMagnitudes_StaysWithinItsBound() => AssertWithin(1.34, GateMath.Tanh, Math.Tanh);

    [Fact]
    public void Exp_AllMagnitudes_StaysWithinItsBound() => AssertWithin(1.02, GateMath.Exp, Math.Exp);

    [Fact]
    public void Log_AllMagnitudes_StaysWithinItsBound() => AssertWithin(0.83, GateMath.Log, Math.Log);

    [Fact]
    public void Functions_OfSixteenOrEightLanes_HaveTheSameBits()
    {
        for (ulong bits = 0; bits < Floats; bits += 99_991)
        {
            var x = Vector512.Create(BitConverter.UInt32BitsToSingle((uint)bits));
            var (wide, half) = (new Lanes16(x), new Lanes8(x.GetLower()));
            AssertSameBits(GateMath.Sigmoid(wide), GateMath.Sigmoid(half));
            AssertSameBits(GateMath.Tanh(wide), GateMath.Tanh(half));
            AssertSameBits(GateMath.Exp(wide), GateMath.Exp(half));
        }
    }

    static void AssertSameBits(Lanes16 wide, Lanes8 half)
    {
        float a = wide.Value[15], b = half.Value[7];
        Assert.True(BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b)), $"{a:G9} and {b:G9}");
    }

    [Fact]
    public void SpecialValues_GoWhereTheFunctionsGo()
    {
        const float inf = float.PositiveInfinity, nan = float.NaN;
        AssertMaps(GateMath.Sigmoid, (nan, nan), (inf, 1), (-inf, 0), (0, 0.5f), (float.Epsilon, 0.5f), (200, 1), (-200, 0), (-87.4f, 0));
        AssertMaps(GateMath.Tanh, (nan, nan), (inf, 1), (-inf, -1), (0, 0), (-0f, -0f), (float.MaxValue, 1), (float.MinValue, -1), (1e-20f, 1e-20f));
        AssertMaps(GateMath.Exp, (nan, nan), (inf, inf), (-inf, 0), (0, 1), (-0f, 1), (89, inf), (-87.4f, 0), (-88, 0), (float.Epsilon, 1));
        AssertMaps(GateMath.Log, (nan, nan), (inf, inf), (-inf, nan), (0, -inf), (-0f, -inf), (1, 0), (-1, nan), (-float.Epsilon, nan));
        AssertMaps(GateMath.Log, (float.Epsilon, (float)Math.Log(float.Epsilon)));
    }

    // The unit in the last place of an exact result y is 2^(⌊log₂|y|⌋ - 23). Results too small to be normal may be off by the smallest normal.
    static void AssertWithin(double bound, Func<Lanes, Lanes> function, Func<double, double> exact)
    {
        var worst = new (double Error, float At)[Floats / Chunk];
        Parallel.For(0, worst.Length, chunk =>
        {
            ulong from = (ulong)chunk * Chunk, first = (from + Stride - 1) / Stride * Stride;
            worst[chunk] = Worst(first, from + Chunk, function, exact);
        });
        var (error, at) = worst.MaxBy(chunk => chunk.Error);
        Assert.True(error <= bound, FormattableString.Invariant($"{error} units in the last place at {at:G9}"));
    }

    // Of the bit patterns from first below end, Stride apart.
    static (double Error, float At) Worst(ulong first, ulong end, Func<Lanes, Lanes> function, Func<double, double> exact)
    {
        const double smallestNormal = 1.1754943508222875e-38;
        (double Error, float At) worst = default;
        Span<float> x = stackalloc float[Lanes.Count];
        for (ulong bits = first; bits < end; bits += Stride * (ulong)x.Length)
        {
            for (int k = 0; k < x.Length; k++)
                x[k] = BitConverter.UInt32BitsToSingle((uint)Math.Min(end - 1, bits + (ulong)k * Stride));
            var y = function(Vector512.Create((ReadOnlySpan<float>)x));
            for (int k = 0; k < x.Length; k++)
            {
                double expected = exact(x[k]);
                double error = Math.Abs(y[k] - expected);
                if (!float.IsFinite((float)expected))
                    error = y[k].Equals((float)expected) ? 0 : double.PositiveInfinity;
                else if (Math.Abs(expected) < smallestNormal)
                    error = error <= smallestNormal ? 0 : double.PositiveInfinity;
                else
                    error /= Math.ScaleB(1, Math.ILogB(expected) - 23);
                if (!(error <= worst.Error))
                    worst = (double.IsNaN(error) ? double.PositiveInfinity : error, x[k]);
            }
        }
        return worst;
    }

    static void AssertMaps(Func<Lanes, Lanes> function, params (float X, float Y)[] pairs)
    {
        foreach (var (x, y) in pairs)
            Assert.True(function(Vector512.Create(x))[3].Equals(y), FormattableString.Invariant($"{x:G9} gives {function(Vector512.Create(x))[3]:G9}, not {y:G9}"));
    }
}
