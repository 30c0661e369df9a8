using MathNet.Numerics.Statistics;
using MoGru.Cells.Statistics;
using MoGru.Engine.Random;
using MoGru.Tasks.Statistics;
using Xunit;
using MathNetT = MathNet.Numerics.Distributions.StudentT;

namespace MoGru.Tests.Statistics;

public class TwoSampleTestTests
{
    [Fact]
    public void Everything_OverRandomSamples_IsWhatMathNetGives()
    {
        var random = new RandomStream(5, "samples").At(0);
        for (int round = 0; round < 200; round++)
        {
            double[] a = Draw(ref random, 2 + round % 7), b = Draw(ref random, 2 + round % 5), pairs = Draw(ref random, a.Length);

            var (meanA, deviationA) = Moments(a);
            var (meanB, deviationB) = Moments(b);
            var sample = Sample.Of(a);
            Assert.Equal(meanA, sample.Mean, 1e-12);
            Assert.Equal(deviationA, sample.Deviation, 1e-12);
            Assert.Equal(
                new MathNetT(0, 1, a.Length - 1).InverseCumulativeDistribution(0.975) * deviationA / Math.Sqrt(a.Length),
                sample.Margin95!.Value, 1e-6 * sample.Margin95.Value);

            double first = deviationA * deviationA / a.Length, second = deviationB * deviationB / b.Length;
            double t = (meanA - meanB) / Math.Sqrt(first + second);
            double freedom = Math.Pow(first + second, 2) / (first * first / (a.Length - 1) + second * second / (b.Length - 1));
            var welch = TwoSampleTest.Of(sample, Sample.Of(b))!.Value;
            Assert.Equal(t, welch.T, 1e-9 * Math.Abs(t));
            Assert.Equal(freedom, welch.Freedom, 1e-9 * freedom);
            Assert.Equal(2 * new MathNetT(0, 1, freedom).CumulativeDistribution(-Math.Abs(t)), welch.P, 1e-9);

            var (mean, deviation) = Moments([.. a.Zip(pairs, (x, y) => x - y)]);
            var paired = PairedTest.Of(a, pairs);
            Assert.Equal(mean / (deviation / Math.Sqrt(a.Length)), paired.T, 1e-9 * Math.Abs(paired.T));
            Assert.Equal(2 * new MathNetT(0, 1, a.Length - 1).CumulativeDistribution(-Math.Abs(paired.T)), paired.P, 1e-9);
        }
    }

    [Fact]
    public void SingleNumber_AgainstASample_IsOneMoreDrawOfIt()
    {
        // The sample 1, 2, 3 has mean 2 and deviation 1: a draw at 5 lies 3 / sqrt(1 + 1/3) errors from it.
        var test = TwoSampleTest.Of(Sample.Of([5]), Sample.Of([1, 2, 3]))!.Value;

        Assert.Equal(3 / Math.Sqrt(4.0 / 3), test.T, 1e-12);
        Assert.Equal(2, test.Freedom);
        Assert.Equal(-test.T, TwoSampleTest.Of(Sample.Of([1, 2, 3]), Sample.Of([5]))!.Value.T, 1e-12);
        Assert.Null(TwoSampleTest.Of(Sample.Of([5]), Sample.Of([6])));
    }

    [Fact]
    public void NoVariance_IsCertain_AndNotANumberStaysUnknown()
    {
        Assert.Equal(1, TwoSampleTest.Of(Sample.Of([1, 1]), Sample.Of([1, 1]))!.Value.P);
        Assert.Equal(0, TwoSampleTest.Of(Sample.Of([1, 1]), Sample.Of([2, 2, 2]))!.Value.P);
        Assert.Equal(0, TwoSampleTest.Of(Sample.Of([3]), Sample.Of([2, 2, 2]))!.Value.P);
        Assert.True(double.IsNaN(TwoSampleTest.Of(Sample.Of([1, double.NaN]), Sample.Of([1, 2]))!.Value.P));
        Assert.True(double.IsNaN(PairedTest.Of([1, double.NaN], [1, 2]).P));
        Assert.Null(Sample.Of([4]).Margin95);
        Assert.Equal(0, Sample.Of([4, 4]).Margin95);
    }

    [Fact]
    public void Quantile_OfAProbability_HasThatProbability()
    {
        foreach (double freedom in (double[])[1, 2.5, 4, 30, 1000])
        {
            foreach (double p in (double[])[0.9, 0.5, 0.05, 1e-3, 1e-6])
                Assert.Equal(p, StudentT.TwoSided(StudentT.TwoSidedQuantile(p, freedom), freedom), 1e-9 * p);
        }
        Assert.Equal(0, StudentT.TwoSidedQuantile(1, 4));
    }

    static double[] Draw(ref Generator random, int count)
    {
        double[] numbers = new double[count];
        foreach (ref double number in numbers.AsSpan())
            number = 2 + random.Normal();
        return numbers;
    }

    static (double Mean, double Deviation) Moments(double[] numbers) => (numbers.Mean(), numbers.StandardDeviation());
}
