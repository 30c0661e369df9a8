using System.Runtime.Intrinsics;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.RandomDraws;

public class PortableMathTests
{
    [Fact]
    public void Log_ManyArguments_AgreesWithMath()
    {
        for (double x = 1e-300; x < 1e300; x *= 1.37)
            Assert.InRange(Math.Abs(PortableMath.Log(x) - Math.Log(x)), 0, 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))));
        for (double x = 0.5; x < 2; x += 0.00037)
            Assert.InRange(Math.Abs(PortableMath.Log(x) - Math.Log(x)), 0, 1e-15);
    }

    [Fact]
    public void Exp_ManyArguments_AgreesWithMath()
    {
        for (double x = -690; x < 690; x += 0.173)
            Assert.InRange(Math.Abs(PortableMath.Exp(x) / Math.Exp(x) - 1), 0, 1e-15);
    }

    [Fact]
    public void SinAndCos_ManyTurns_AgreeWithMath()
    {
        for (double t = -3; t < 3; t += 0.00071)
        {
            // Math takes radians, whose rounding is 2π · 3 · 1.1e-16 here.
            double angle = 2 * Math.PI * (t - Math.Round(t));
            Assert.InRange(Math.Abs(PortableMath.SinTurns(t) - Math.Sin(angle)), 0, 1e-15);
            Assert.InRange(Math.Abs(PortableMath.CosTurns(t) - Math.Cos(angle)), 0, 1e-15);
        }
        Assert.Equal([0, 1, 0, -1], (double[])[PortableMath.SinTurns(0), PortableMath.SinTurns(0.25), PortableMath.SinTurns(0.5), PortableMath.SinTurns(0.75)]);
    }

    [Fact]
    public void Sin_OfEightArguments_HasTheBitsOfEach()
    {
        var random = new RandomStream(5, "turns").At(0);
        double[] turns = [0, 0.25, 0.5, 0.75, -0.25, 0.125, -0.125, 1e15, .. Enumerable.Range(0, 8000).Select(i => (random.Uniform() - 0.5) * (1 << i % 30))];
        for (int i = 0; i < turns.Length; i += 8)
        {
            var sines = PortableMath.SinTurns(Vector512.Create(turns, i));
            for (int k = 0; k < 8; k++)
                Assert.Equal(BitConverter.DoubleToInt64Bits(PortableMath.SinTurns(turns[i + k])), BitConverter.DoubleToInt64Bits(sines[k]));
        }
    }
}
