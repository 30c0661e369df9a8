using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.RandomDraws;

/// <summary>Moments within some five standard errors of 40 000 values; the seed is fixed.</summary>
public class InitialDistributionTests
{
    [Fact]
    public void Uniform_OfTwoEnds_FillsTheRangeBetween()
    {
        float[] values = Drawn.From(new Initial.Uniform(2, 5), [40_000]);
        Assert.InRange(values.Min(), 2, 2.001);
        Assert.InRange(values.Max(), 4.999, 5);
        Assert.Equal(3.5, Drawn.Mean(values), 0.02);
        Assert.Equal(3 / Math.Sqrt(12), Drawn.Deviation(values), 0.02);
    }

    // Four floats are in the range, and an eighth of the draws is nearest to its end, which is not.
    [Fact]
    public void Uniform_OfANarrowRange_KeepsBelowItsEndAndTheBitsOfOtherDraws()
    {
        const double low = 1, high = 1 + 4.0 / (1 << 23);
        float[] values = new float[64];
        Generator generator = new RandomStream(1, "narrow").At(0), same = generator;

        new Initial.Uniform(low, high).Fill([64], values, ref generator);

        float[] drawn = [.. values.Select(_ => (float)same.Uniform(low, high))];
        Assert.Contains((float)high, drawn);
        Assert.All(values.Zip(drawn), pair => Assert.Equal(pair.Second < high ? pair.Second : MathF.BitDecrement((float)high), pair.First));
    }

    [Fact]
    public void Uniform_OfARangeWithoutAFloat_GivesTheNearest()
    {
        Assert.Equal([0.1f], Drawn.From(new Initial.Uniform(0.1, 0.1), [1]));
        Assert.Equal([0.1f], Drawn.From(new Initial.Uniform(0.1, 0.1 + 1e-12), [1]));
    }

    [Fact]
    public void Uniform_OfALimit_HasTheBitsOfItsRange() =>
        Assert.Equal(Drawn.From(new Initial.Uniform(-0.3, 0.3), [100]), Drawn.From(new Initial.Uniform(0.3), [100]));

    [Fact]
    public void LogUniform_OfTwoDecades_HasHalfOfItsValuesInEach()
    {
        float[] values = Drawn.From(new Initial.LogUniform(1e-3, 0.1), [40_000]);
        Assert.All(values, v => Assert.InRange(v, 1e-3f, 0.1f));
        Assert.Equal(20_000, values.Count(v => v < 0.01), 500.0);
        Assert.Equal(Math.Log(1e-2), values.Average(v => Math.Log(v)), 0.04);
        Assert.All(Drawn.From(new Initial.LogUniform(4, 4), [9]), v => Assert.Equal(4, v));
    }

    [Fact]
    public void Normal_WithAMean_HasItsMoments()
    {
        float[] values = Drawn.From(new Initial.Normal(0.5) { Mean = -3 }, [40_000]);
        Assert.Equal(-3, Drawn.Mean(values), 0.015);
        Assert.Equal(0.5, Drawn.Deviation(values), 0.01);
    }

    // The deviations are those of the truncated normal distribution, from its density.
    [Theory]
    [InlineData(1, -2, 2, 0, 0.8796)]
    [InlineData(0.02, -0.04, 0.04, 0, 0.017593)]
    [InlineData(1, 0, 100, 0.79788, 0.60281)]
    [InlineData(1, -0.5, 0.5, 0, 0.28374)]
    [InlineData(10, 0, 1, 0.4998, 0.28866)]
    public void TruncatedNormal_OfAnyRange_HasTheMomentsOfItsDensity(double deviation, double low, double high, double mean, double drawn)
    {
        float[] values = Drawn.From(new Initial.TruncatedNormal(deviation, low, high), [40_000]);
        Assert.All(values, v => Assert.InRange(v, (float)low, (float)high));
        Assert.Equal(mean, Drawn.Mean(values), 0.03 * drawn);
        Assert.Equal(drawn, Drawn.Deviation(values), 0.03 * drawn);
    }

    [Fact]
    public void TruncatedNormal_OfADeviationAlone_EndsAtTwoOfThem() => Assert.Equal(
        Drawn.From(new Initial.TruncatedNormal(3, -6, 6), [100]), Drawn.From(new Initial.TruncatedNormal(3), [100]));

    [Theory]
    [InlineData(new[] { 80, 200 }, 200, 80)]
    [InlineData(new[] { 40, 20, 4, 5 }, 400, 800)]
    public void Fans_OfMatricesAndConvolutions_AreCountedAsByPyTorch(int[] sizes, int fanIn, int fanOut)
    {
        Uniform(new Initial.XavierUniform(), Math.Sqrt(6.0 / (fanIn + fanOut)));
        Uniform(new Initial.XavierUniform(0.5), 0.5 * Math.Sqrt(6.0 / (fanIn + fanOut)));
        Uniform(new Initial.KaimingUniform(), Math.Sqrt(6.0 / fanIn));
        Uniform(new Initial.KaimingUniform(8), Math.Sqrt(6.0 / (65 * fanIn)));
        Uniform(new Initial.KaimingUniform(Math.Sqrt(5)), 1 / Math.Sqrt(fanIn));
        Normal(new Initial.XavierNormal(3), 3 * Math.Sqrt(2.0 / (fanIn + fanOut)));
        Normal(new Initial.KaimingNormal(2), Math.Sqrt(2.0 / (5 * fanIn)));

        void Uniform(Initial initial, double limit)
        {
            float[] values = Drawn.From(initial, MoGru.Engine.Memory.Shape.Of(sizes));
            Assert.InRange(values.Max(), 0.999 * limit, 1.0000001 * limit);
            Assert.InRange(values.Min(), -1.0000001 * limit, -0.999 * limit);
            Assert.Equal(limit / Math.Sqrt(3), Drawn.Deviation(values), 0.02 * limit);
        }

        void Normal(Initial initial, double deviation)
        {
            float[] values = Drawn.From(initial, MoGru.Engine.Memory.Shape.Of(sizes));
            Assert.Equal(0, Drawn.Mean(values), 0.05 * deviation);
            Assert.Equal(deviation, Drawn.Deviation(values), 0.03 * deviation);
        }
    }
}
