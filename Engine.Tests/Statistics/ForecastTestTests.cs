using MathNet.Numerics.Distributions;
using MoGru.Cells.Statistics;
using MoGru.Engine.Random;
using MoGru.Tasks.Statistics;
using Xunit;

namespace MoGru.Tests.Statistics;

// Diebold and Mariano's test, and McNemar's.
public class ForecastTestTests
{
    [Fact]
    public void McNemar_OverAllSmallCounts_IsTheBinomialOfMathNet()
    {
        for (int a = 0; a <= 40; a++)
        {
            for (int b = a == 0 ? 1 : 0; b <= 40; b++)
            {
                double tail = new Binomial(0.5, a + b).CumulativeDistribution(Math.Min(a, b));
                Assert.Equal(Math.Min(1, 2 * tail), McNemarTest.Of(a, b).P, 1e-12);
            }
        }
        Assert.Equal(1, McNemarTest.Of(0, 0).P);
        Assert.Equal(new McNemarTest(0, 6, 2 / 64.0), McNemarTest.Of(0, 6));
        Assert.InRange(McNemarTest.Of(50_000, 51_000).P, 0.0015, 0.0018);  // z = 3.15
        Assert.Equal(0, McNemarTest.Of(0, 100_000).P);
    }

    [Fact]
    public void DieboldMariano_OneStepAhead_IsThePairedTest()
    {
        for (int n = 2; n < 40; n += 3)
        {
            double[] a = Noise(n, seed: n), b = Noise(n, seed: n + 1000);
            var paired = PairedTest.Of(a, b);
            var test = DieboldMarianoTest.Of([[.. a.Zip(b, (x, y) => x - y)]], horizon: 1);

            Assert.Equal(paired.MeanDifference, test.MeanDifference, 1e-12);
            Assert.Equal(paired.T, test.T, 1e-9 * Math.Abs(paired.T));
            Assert.Equal(paired.P, test.P, 1e-9);
        }
    }

    // As written in the papers, every product of two losses with its weight.
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(24)]
    public void DieboldMariano_SeveralStepsAhead_WeighsEveryPairOfOneSeries(int h)
    {
        double[][] series = [Noise(30, 1), Noise(3, 2), Noise(17, 3)];
        double[] all = [.. series.SelectMany(one => one)];
        double mean = all.Average(), sum = 0;
        foreach (double[] one in series)
        {
            for (int i = 0; i < one.Length; i++)
            {
                for (int j = 0; j < one.Length; j++)
                    sum += Math.Max(0, 1 - Math.Abs(i - j) / (double)h) * (one[i] - mean) * (one[j] - mean);
            }
        }
        int n = all.Length;
        double t = mean / Math.Sqrt(sum / n / n) * Math.Sqrt((n + 1 - 2 * h + (double)h * (h - 1) / n) / n);

        var test = DieboldMarianoTest.Of(series, h);

        Assert.Equal(t, test.T, 1e-9 * Math.Abs(t));
        Assert.Equal(2 * new MathNet.Numerics.Distributions.StudentT(0, 1, n - 1).CumulativeDistribution(-Math.Abs(t)), test.P, 1e-9);
        var other = DieboldMarianoTest.Of([.. series.Select(one => one.Select(x => -7 * x).ToArray())], h);
        Assert.Equal(-test.T, other.T, 1e-9 * Math.Abs(t));
    }

    // Losses that depend on each other over four steps and have mean 0: about one in twenty is found to differ, of such that differ nearly all.
    [Fact]
    public void DieboldMariano_OfOverlappingForecasts_KeepsItsLevelAndFindsADifference()
    {
        const int rounds = 400, h = 4;
        int wrong = 0, naive = 0, found = 0;
        for (int round = 0; round < rounds; round++)
        {
            double[] noise = Noise(200 + h, round), losses = [.. Enumerable.Range(0, 200).Select(k => noise.AsSpan(k, h).ToArray().Sum())];
            wrong += DieboldMarianoTest.Of([losses], h).P < 0.05 ? 1 : 0;
            naive += DieboldMarianoTest.Of([losses], 1).P < 0.05 ? 1 : 0;
            found += DieboldMarianoTest.Of([[.. losses.Select(loss => loss + 1.5)]], h).P < 0.05 ? 1 : 0;
        }
        Assert.InRange(wrong / (double)rounds, 0.02, 0.14);
        Assert.InRange(naive / (double)rounds, 0.2, 0.6);
        Assert.InRange(found / (double)rounds, 0.95, 1);
    }

    [Fact]
    public void DieboldMariano_AtItsEdges_SaysOneOrNothing()
    {
        Assert.Equal(1, DieboldMarianoTest.Of([[0, 0, 0]], 2).P);
        Assert.Equal(0, DieboldMarianoTest.Of([[1, 1, 1]], 1).P);
        Assert.Equal(double.NaN, DieboldMarianoTest.Of([[1, 2, 3]], 3).P);
        Assert.False(double.IsNaN(DieboldMarianoTest.Of([[1, 2, 4]], 2).P));
        Assert.Equal(double.NaN, DieboldMarianoTest.Of([[1]], 1).P);
        Assert.Throws<ArgumentException>(() => DieboldMarianoTest.Of([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DieboldMarianoTest.Of([[1]], 0));
    }

    static double[] Noise(int count, int seed)
    {
        var random = new RandomStream(seed, "losses").At(0);
        double[] noise = new double[count];
        for (int k = 0; k < count; k++)
            noise[k] = random.Normal(0, 1);
        return noise;
    }
}
