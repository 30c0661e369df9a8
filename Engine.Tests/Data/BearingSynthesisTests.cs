using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class BearingSynthesisTests
{
    const double Shaft = 1797.0 / 60;

    [Theory]
    [InlineData("InnerRace", 5.4152)]
    [InlineData("OuterRace", 3.5848)]
    [InlineData("Ball", 2 * 2.357)]
    public void Generate_Fault_StrikesAtItsRate(string fault, double passes)
    {
        foreach (var recording in BearingSynthesis.Generate(42).Where(recording => recording.Fault.ToString() == fault))
        {
            double[] envelope = Envelope(recording);
            Assert.True(Line(envelope, passes * Shaft, recording.SampleRate) > 4 * Floor(envelope, recording.SampleRate), recording.Name);
        }
    }

    [Fact]
    public void Generate_NormalRecord_DoesNotStrike()
    {
        var normal = BearingSynthesis.Generate(42)[0];
        double[] envelope = Envelope(normal);
        double floor = Floor(envelope, normal.SampleRate);
        foreach (double passes in new[] { 5.4152, 3.5848, 2 * 2.357 })
            Assert.True(Line(envelope, passes * Shaft, normal.SampleRate) < 4 * floor);
    }

    [Fact]
    public void Generate_AnySeed_HasTheShapeOfTheRecordings()
    {
        var recordings = BearingSynthesis.Generate(3);
        Assert.Equal(BearingFile.All.Select(file => file.Fault), recordings.Select(recording => recording.Fault));
        Assert.Equal((243_938, 48_000), (recordings[0].Samples.Length, recordings[0].SampleRate));
        Assert.All(recordings[1..], recording => Assert.Equal((121_991, 12_000), (recording.Samples.Length, recording.SampleRate)));
        Assert.All(recordings, recording => Assert.StartsWith("synthetic ", recording.Name, StringComparison.Ordinal));
        Assert.NotEqual(recordings[1].Samples[0], BearingSynthesis.Generate(4)[1].Samples[0]);
    }

    // The square of the signal without its slow part, which the shaft's harmonics are.
    static double[] Envelope(BearingRecording recording)
    {
        double[] x = recording.Samples;
        return [.. Enumerable.Range(1, x.Length - 1).Select(i => (x[i] - x[i - 1]) * (x[i] - x[i - 1]))];
    }

    // Between the rates of all faults and their neighbours a turn of the shaft away.
    static double Floor(double[] envelope, int sampleRate) =>
        Enumerable.Range(0, 12).Average(i => Line(envelope, 168 + i, sampleRate));

    // Strength of a frequency, summed over three seconds, because the strikes slip and lose their phase.
    static double Line(double[] envelope, double frequency, int sampleRate)
    {
        double mean = envelope.Average(), sum = 0;
        for (int begin = 0; begin < 3 * sampleRate; begin += sampleRate)
        {
            double real = 0, imaginary = 0;
            for (int i = 0; i < sampleRate; i++)
            {
                var (sin, cos) = Math.SinCos(2 * Math.PI * frequency * i / sampleRate);
                real += (envelope[begin + i] - mean) * cos;
                imaginary += (envelope[begin + i] - mean) * sin;
            }
            sum += real * real + imaginary * imaginary;
        }
        return Math.Sqrt(sum);
    }
}
