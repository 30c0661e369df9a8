using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Kernels;

public class CircleMathTests
{
    [Fact]
    public void CosSin_OfAnglesUpToAMillion_AreCorrectToTheirLastPlace()
    {
        // Every 997th float from 2^-40 to 2^20, of both signs.
        for (uint bits = 0x2B80_0000; bits < 0x4980_0000; bits += 997)
        {
            float angle = BitConverter.UInt32BitsToSingle(bits);
            foreach (float signed in (float[])[angle, -angle])
            {
                var (cos, sin) = CircleMath.CosSin(Vector512.Create(signed));
                AssertNear(Math.Cos(signed), cos[0], signed);
                AssertNear(Math.Sin(signed), sin[15], signed);
            }
        }
    }

    [Fact]
    public void CosSin_OfSixteenAngles_KeepTheirPlaces()
    {
        var angles = Vector512<float>.Indices * 0.7f - Vector512.Create(5f);
        var (cos, sin) = CircleMath.CosSin(angles);
        for (int k = 0; k < Vector512<float>.Count; k++)
        {
            AssertNear(Math.Cos(angles[k]), cos[k], angles[k]);
            AssertNear(Math.Sin(angles[k]), sin[k], angles[k]);
        }
    }

    [Fact]
    public void CosSin_OfWhatIsNoAngle_IsNaN()
    {
        foreach (float none in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            var (cos, sin) = CircleMath.CosSin(Vector512.Create(none));
            Assert.True(float.IsNaN(cos[0]) && float.IsNaN(sin[0]), $"{none}: {cos[0]}, {sin[0]}");
        }
        Assert.Equal((1f, 0f), (CircleMath.CosSin(Vector512<float>.Zero).Cos[0], CircleMath.CosSin(Vector512<float>.Zero).Sin[0]));
    }

    // In double precision an angle of many turns loses some of its places: 1e-16 of the angle.
    static void AssertNear(double exact, float actual, float angle)
    {
        double unit = Math.ScaleB(1, Math.Max(Math.ILogB(exact) - 23, -149));
        Assert.True(Math.Abs(actual - exact) <= 0.51 * unit + 4e-16 * Math.Abs(angle), $"at {angle:G9}: {actual:G9}, not {exact:G9}");
    }
}
