using System.Runtime.Intrinsics;

namespace MoGru.Engine.Random;

/// <summary>
/// Logarithm, exponential and circular functions in double precision from IEEE operations alone, so that what is drawn from a
/// seed has the same bits on every platform: the C libraries under <see cref="Math"/> differ in the last place.
/// Relative error below 4e-16 of the largest value near the argument.
/// </summary>
public static class PortableMath
{
    const double Ln2High = 6.93147180369123816490e-01;  // ln 2 = high + low; high has 32 trailing zero bits (fdlibm)
    const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        // x = m * 2^e with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh(s) with s = (m - 1) / (m + 1).
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double square = s * s;
        double series = 0;
        for (int k = 23; k >= 3; k -= 2)
            series = Math.FusedMultiplyAdd(series, square, 1.0 / k);
        double tail = Math.FusedMultiplyAdd(2 * s * square, series, exponent * Ln2Low);
        return Math.FusedMultiplyAdd(exponent, Ln2High, 2 * s + tail);
    }

    /// <summary>e to the power x, for |x| below 700.</summary>
    public static double Exp(double x)
    {
        double exponent = Math.Round(x * 1.4426950408889634);
        double r = Math.FusedMultiplyAdd(-exponent, Ln2Low, Math.FusedMultiplyAdd(-exponent, Ln2High, x));
        double series = 1;
        for (int k = 14; k >= 1; k--)
            series = Math.FusedMultiplyAdd(series, r / k, 1);
        return series * BitConverter.Int64BitsToDouble(((long)exponent + 1023) << 52);
    }

    /// <summary>x to a whole power from 0 on, by squaring.</summary>
    internal static double Power(double x, long exponent)
    {
        double power = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                power *= x;
            x *= x;
        }
        return power;
    }

    /// <summary>sin(2 pi t): the argument in turns, so that its reduction is exact.</summary>
    public static double SinTurns(double t) => SinTurns(t, 0);

    /// <summary>cos(2 pi t): the argument in turns.</summary>
    public static double CosTurns(double t) => SinTurns(t, 1);

    /// <summary>The sines of eight arguments, in turns: each has the bits that it has alone.</summary>
    internal static Vector512<double> SinTurns(Vector512<double> t)
    {
        var one = Vector512<double>.One;
        var quarter = Vector512.Round(4 * t);
        var angle = (t - quarter / Vector512.Create(4.0)) * Vector512.Create(2 * Math.PI);
        var square = angle * angle;
        Vector512<double> sine = one, cosine = one;
        for (int k = 18; k >= 2; k -= 2)
            sine = Vector512.FusedMultiplyAdd(sine, -square / Vector512.Create((double)(k * (k + 1))), one);
        for (int k = 19; k >= 1; k -= 2)
            cosine = Vector512.FusedMultiplyAdd(cosine, -square / Vector512.Create((double)(k * (k + 1))), one);

        // 0 to 3: the sine, the cosine, and both once more below zero.
        var which = quarter - Vector512.Create(4.0) * Vector512.Floor(quarter / Vector512.Create(4.0));
        var half = which - Vector512.Create(2.0);
        var below = Vector512.GreaterThanOrEqual(half, Vector512<double>.Zero);
        var isCosine = Vector512.Equals(Vector512.ConditionalSelect(below, half, which), one);
        var value = Vector512.ConditionalSelect(isCosine, cosine, angle * sine);
        return Vector512.ConditionalSelect(below, -value, value);
    }

    // The sine of t turns and some quarters, which are added where it is exact.
    static double SinTurns(double t, int quarters)
    {
        double quarter = Math.Round(4 * t);
        double angle = (t - quarter / 4) * (2 * Math.PI);
        return (((long)quarter + quarters) & 3) switch
        {
            0 => SinSeries(angle),
            1 => CosSeries(angle),
            2 => -SinSeries(angle),
            _ => -CosSeries(angle),
        };
    }

    static double SinSeries(double x)  // |x| at most pi / 4
    {
        double square = x * x;
        double series = 1;
        for (int k = 18; k >= 2; k -= 2)
            series = Math.FusedMultiplyAdd(series, -square / (k * (k + 1)), 1);
        return x * series;
    }

    static double CosSeries(double x)
    {
        double square = x * x;
        double series = 1;
        for (int k = 19; k >= 1; k -= 2)
            series = Math.FusedMultiplyAdd(series, -square / (k * (k + 1)), 1);
        return series;
    }
}
