using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class SeriesTaskTests
{
    const int Count = 2000;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(100, 2)]
    public void Adding_AnySeed_AnswersTheSumOfTheMarkedNumbers(int steps, long seed)
    {
        var batch = GeneratedTasks.Samples(new AddingTask(new() { Steps = steps }, seed), Count);
        var marks = new int[steps];
        for (int row = 0; row < Count; row++)
        {
            float[] series = batch.Row(batch.Series, row).ToArray();
            double sum = 0;
            int marked = 0;
            for (int t = 0; t < steps; t++)
            {
                Assert.InRange(series[2 * t], 0, 0.99999999f);
                Assert.True(series[2 * t + 1] is 0 or 1);
                sum += series[2 * t] * series[2 * t + 1];
                marked += (int)series[2 * t + 1];
                marks[t] += (int)series[2 * t + 1];
            }
            Assert.Equal(2, marked);
            Assert.Equal(sum, batch.Values[row], 1e-6);
        }
        double expected = 2.0 * Count / steps;
        Assert.All(marks, count => Assert.InRange(count, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
        AssertMean(1, Math.Sqrt(1.0 / 6), [.. batch.Values.Select(x => (double)x)]);
    }

    [Fact]
    public void Trend_CleanSignal_IsASlopeAndASineFromZero()
    {
        const int steps = 80;
        var batch = GeneratedTasks.Samples(new TrendTask(new() { Steps = steps }, 3), Count);
        var noise = new double[Count];
        var slopes = new double[Count];
        for (int row = 0; row < Count; row++)
        {
            var clean = batch.Row(batch.Values, row);
            var series = batch.Row(batch.Series, row);
            Assert.Equal(0, clean[0]);

            double square = 0;
            for (int t = 0; t < steps; t++)
            {
                Assert.InRange(clean[t], -2.6, 2.6);
                square += Math.Pow(series[t] - clean[t], 2);
            }
            noise[row] = Math.Sqrt(square / steps);
            slopes[row] = FittedSlope(clean);
        }
        // The sd of the noise differs from sample to sample between 0.05 and 0.35; its estimate has 8 % error.
        Assert.All(noise, sd => Assert.InRange(sd, 0.05 * 0.6, 0.35 * 1.4));
        AssertMean(0.2, 0.3 / Math.Sqrt(12), noise, slack: 0.003);
        Assert.True(noise.Min() < 0.06 && noise.Max() > 0.32);
        AssertMean(0, 4 / Math.Sqrt(12), slopes);
        Assert.True(slopes.Min() < -1.8 && slopes.Max() > 1.8);
    }

    [Fact]
    public void Trend_CleanSignal_HasOneFrequencyOfTwoToEight()
    {
        // y(t+1) + y(t-1) - 2 cos(w) y(t) vanishes for a sine; a slope's second difference does too, so use differences.
        const int steps = 200;
        var batch = GeneratedTasks.Samples(new TrendTask(new() { Steps = steps }, 5), 200);
        var frequencies = new double[200];
        for (int row = 0; row < frequencies.Length; row++)
        {
            var y = batch.Row(batch.Values, row);
            double above = 0, below = 0;
            for (int t = 2; t < steps - 2; t++)
            {
                double bend = y[t + 1] - 2.0 * y[t] + y[t - 1];
                double before = y[t] - 2.0 * y[t - 1] + y[t - 2], after = y[t + 2] - 2.0 * y[t + 1] + y[t];
                above += bend * (before + after);
                below += bend * bend;
            }
            frequencies[row] = Math.Acos(Math.Clamp(above / below / 2, -1, 1)) / (2 * Math.PI) * (steps - 1);
        }
        Assert.All(frequencies, f => Assert.InRange(f, 1.95, 8.05));
        AssertMean(5, 6 / Math.Sqrt(12), frequencies);
    }

    [Fact]
    public void FrequencySeparation_Answer_IsTheSlowSineOneStepAhead()
    {
        const int steps = 200;
        var data = new FrequencySeparationTask(new() { Steps = steps, Noise = 0 }, 7);
        var batch = GeneratedTasks.Samples(data, 300);
        var fastFrequencies = new List<double>();
        for (int row = 0; row < 300; row++)
        {
            var ahead = batch.Row(batch.Values, row);
            var series = batch.Row(batch.Series, row);
            double slow = Frequency(ahead, out double slowAmplitude);
            Assert.InRange(slow, 0.0099, 0.0501);
            Assert.InRange(slowAmplitude, 0.98, 3.02);

            // What is left of the input after the answer of the step before is the fast sine, which begins at 0.
            var fast = new float[steps - 1];
            for (int t = 1; t < steps; t++)
                fast[t - 1] = series[t] - ahead[t - 1];
            double frequency = Frequency(fast, out double fastAmplitude);
            Assert.InRange(frequency, 0.199, 0.501);
            Assert.InRange(fastAmplitude, 0, 1.01);
            fastFrequencies.Add(frequency);
        }
        AssertMean(0.35, 0.3 / Math.Sqrt(12), [.. fastFrequencies]);
    }

    [Fact]
    public void FrequencySeparation_Noise_HasItsDeviation()
    {
        var quiet = GeneratedTasks.Samples(new FrequencySeparationTask(new() { Noise = 0 }, 7), 100);
        var noisy = GeneratedTasks.Samples(new FrequencySeparationTask(new(), 7), 100);
        double[] noise = [.. quiet.Series.Zip(noisy.Series, (a, b) => (double)b - a)];
        Assert.Equal(quiet.Values, noisy.Values);
        AssertMean(0, 0.1, noise);
        Assert.Equal(0.1, Math.Sqrt(noise.Average(x => x * x)), 2e-3);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(100, 2)]
    public void TrendReversal_Answer_TurnsOnceInTheMiddleHalf(int steps, long seed)
    {
        var batch = GeneratedTasks.Samples(new TrendReversalTask(new() { Steps = steps, Noise = 0 }, seed), Count);
        var turns = new double[Count];
        for (int row = 0; row < Count; row++)
        {
            float[] clean = [batch.Row(batch.Series, row)[0], .. batch.Row(batch.Values, row)];  // t = 0..T
            Assert.Equal(batch.Row(batch.Series, row).ToArray(), clean[..^1]);
            int turn = Array.IndexOf(clean, clean.Max());
            Assert.InRange(turn, steps / 4, 3 * steps / 4 - 1);
            turns[row] = turn;

            double slope = turn > 0 ? (double)clean[turn] / turn : clean[0] - clean[1];
            Assert.InRange(slope, 0.02 - 1e-6, 0.1 + 1e-6);
            for (int t = 0; t <= steps; t++)
                Assert.Equal(slope * (turn - Math.Abs(t - turn)), clean[t], 1e-5);
        }
        if (steps == 100)
            AssertMean(49.5, 50 / Math.Sqrt(12), turns);
    }

    static double FittedSlope(ReadOnlySpan<float> y)
    {
        // Over all of 0..1 a sine of many cycles hardly bends the fitted line.
        double above = 0, below = 0;
        for (int t = 0; t < y.Length; t++)
        {
            double x = (double)t / (y.Length - 1) - 0.5;
            above += x * y[t];
            below += x * x;
        }
        return above / below;
    }

    static double Frequency(ReadOnlySpan<float> sine, out double amplitude)
    {
        double above = 0, below = 0;
        amplitude = 0;
        for (int t = 1; t < sine.Length - 1; t++)
        {
            above += sine[t] * ((double)sine[t - 1] + sine[t + 1]);
            below += (double)sine[t] * sine[t];
            amplitude = Math.Max(amplitude, Math.Abs(sine[t]));
        }
        return Math.Acos(Math.Clamp(above / below / 2, -1, 1)) / (2 * Math.PI);
    }

    static void AssertMean(double mean, double deviation, double[] values, double slack = 0)
    {
        double reach = 5 * deviation / Math.Sqrt(values.Length) + slack;
        Assert.InRange(values.Average(), mean - reach, mean + reach);
    }
}
