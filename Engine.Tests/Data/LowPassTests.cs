using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class LowPassTests
{
    [Fact]
    public void Taps_Response_PassesBelowAndStopsFromTheNewNyquist()
    {
        double[] taps = LowPass.Taps();
        Assert.Equal(81, taps.Length);
        Assert.Equal(1, taps.Sum(), 12);
        for (int i = 0; i <= 40; i++)
            Assert.Equal(taps[i], taps[80 - i], 15);

        for (int i = 0; i <= 1000; i++)
        {
            double frequency = i / 2000.0;  // cycles a sample
            double gain = Gain(taps, frequency);
            if (frequency <= 0.08)
                Assert.InRange(gain, 0.99, 1.01);
            if (frequency >= 0.125)
                Assert.InRange(gain, 0, 0.003);  // -50 dB
        }
    }

    [Fact]
    public void Decimate_SlowSine_KeepsEveryFourthSample()
    {
        double[] signal = [.. Enumerable.Range(0, 1000).Select(t => Math.Sin(2 * Math.PI * 0.01 * t))];
        double[] kept = LowPass.Decimate(signal);
        Assert.Equal((1000 - 81) / 4 + 1, kept.Length);
        for (int i = 0; i < kept.Length; i++)
            Assert.Equal(signal[4 * i + 40], kept[i], 2e-3);
    }

    [Theory]
    [InlineData(80, 0)]
    [InlineData(81, 1)]
    [InlineData(84, 1)]
    [InlineData(85, 2)]
    public void Decimate_ShortSignal_GivesWhatTheFilterCovers(int length, int kept) =>
        Assert.Equal(kept, LowPass.Decimate(new double[length]).Length);

    static double Gain(double[] taps, double frequency)
    {
        double real = 0, imaginary = 0;
        for (int k = 0; k < taps.Length; k++)
        {
            real += taps[k] * Math.Cos(2 * Math.PI * frequency * k);
            imaginary += taps[k] * Math.Sin(2 * Math.PI * frequency * k);
        }
        return Math.Sqrt(real * real + imaginary * imaginary);
    }
}
