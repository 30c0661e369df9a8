using MoGru.Cells.Statistics;
using MoGru.Tasks.Statistics;
using Xunit;
using MathNetT = MathNet.Numerics.Distributions.StudentT;

namespace MoGru.Tests.Statistics;

public class StudentTTests
{
    [Fact]
    public void Cumulative_OverManyPlaces_EqualsMathNet()
    {
        foreach (int freedom in (int[])[1, 2, 3, 4, 7, 19, 120, 5000])
        {
            foreach (double t in (double[])[-40, -5, -2.1, -0.3, 0, 1e-6, 0.7, 1.96, 12, 200])
            {
                double expected = new MathNetT(0, 1, freedom).CumulativeDistribution(t);
                Assert.Equal(expected, StudentT.Cumulative(t, freedom), 1e-11);
            }
        }
    }

    [Fact]
    public void PairedTest_OfPublishedCopyRuns_HasItsProbability()
    {
        // MoGRU against GRU on copy, five seeds: t from the definition, p from MathNet.
        double[] mogru = [.347, .353, .358, .358, .333], gru = [.249, .244, .282, .063, .266];
        var test = PairedTest.Of(mogru, gru);

        double[] differences = [.. mogru.Zip(gru, (a, b) => a - b)];
        double mean = differences.Average(), deviation = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / 4);
        Assert.Equal(mean / (deviation / Math.Sqrt(5)), test.T, 1e-12);
        Assert.Equal(2 * (1 - new MathNetT(0, 1, 4).CumulativeDistribution(test.T)), test.P, 1e-10);
        Assert.Equal(4, test.Freedom);
    }

    [Fact]
    public void PairedTest_OfEqualOrShiftedRuns_IsCertain()
    {
        Assert.Equal(1, PairedTest.Of([1, 2, 3], [1, 2, 3]).P);
        Assert.Equal(0, PairedTest.Of([2, 3, 4], [1, 2, 3]).P);
        Assert.Equal(0, PairedTest.Of([0.3, 0.15], [0.2, 0.05]).P);  // 0.3 - 0.2 and 0.15 - 0.05 differ by rounding alone
        Assert.Equal(1, PairedTest.Of([0.1 + 0.2, 0.5], [0.3, 0.5]).P);
    }

    [Fact]
    public void Sample_OfOneNumber_HasNoDeviation()
    {
        Assert.Equal(new Sample(1, 3, 0), Sample.Of([3]));
        Assert.Equal(new Sample(3, 2, 1), Sample.Of([1, 2, 3]));
        Assert.Equal(0, Sample.Of([0.1 + 0.2, 0.3, 0.3]).Deviation);
        Assert.NotEqual(0, Sample.Of([1, 1 + 1e-9]).Deviation);
    }
}
