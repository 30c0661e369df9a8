using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class BearingWindowsTests
{
    // A ramp tells where each sample was in its record.
    static BearingRecording Ramp(int length, int rate = BearingFile.FaultRate) => new()
    {
        Name = "ramp",
        Fault = rate == BearingFile.FaultRate ? BearingFault.Ball : BearingFault.Normal,
        SampleRate = rate,
        Samples = [.. Enumerable.Range(0, length).Select(i => (double)i)],
    };

    [Theory]
    [InlineData(BearingFile.FaultRate)]
    [InlineData(BearingFile.NormalRate)]
    public void Fair_Windows_NeverCrossTheCut(int rate)
    {
        const int length = 20_003, cut = 16_002;
        var options = new BearingOptions { Protocol = BearingProtocol.Fair, Window = 50, Stride = 1 };
        var windows = BearingWindows.Cut([Ramp(length, rate)], options, 1);
        int reach = rate == BearingFile.NormalRate ? 40 : 0;  // of the filter to each side

        // The training part has mean 0 and deviation 1 by its own measure; the scale is read off it.
        var early = windows.Signals[0].Samples;
        var late = windows.Signals[1].Samples;
        double step = (double)(early[^1] - early[0]) / (early.Length - 1);
        int stride = rate == BearingFile.NormalRate ? LowPass.Factor : 1;
        double Place(float x) => reach + stride * (x - early[0]) / step;

        double last = windows.Training.Max(w => Place(early[w.Start + 49]));
        double first = windows.Validation.Min(w => Place(late[w.Start]));
        Assert.InRange(last + reach, cut - 1 - stride, cut - 1 + 0.5);
        Assert.InRange(first - reach, cut - 0.5, cut + 0.5);
        Assert.All(windows.Training, w => Assert.Equal(0, w.Signal));
        Assert.All(windows.Validation, w => Assert.Equal(1, w.Signal));
    }

    [Fact]
    public void Windows_OfBothSplits_HaveNumbersOfTheirOwn()
    {
        foreach (var protocol in new[] { BearingProtocol.Fair, BearingProtocol.Published })
        {
            var options = new BearingOptions { Protocol = protocol, Window = 100, Stride = 70 };
            var windows = BearingWindows.Cut([Ramp(5_000), Ramp(4_000), Ramp(30_000, BearingFile.NormalRate)], options, 1);
            int[] numbers = [.. windows.Training.Concat(windows.Validation).Select(w => w.Number)];
            Assert.Equal(Enumerable.Range(0, numbers.Length), numbers.Order());
        }
    }

    [Fact]
    public void Published_Split_DependsOnTheSeed()
    {
        BearingWindows Cut(long seed) => BearingWindows.Cut([Ramp(60_000)], new(), seed);
        Assert.Equal(Cut(1).Training, Cut(1).Training);
        Assert.NotEqual(Cut(1).Validation, Cut(2).Validation);
        Assert.Equal((60_000 - 1024) / 512 + 1, Cut(1).Training.Length + Cut(1).Validation.Length);
    }

    [Fact]
    public void Standardised_Signal_HasMeanZeroAndPopulationDeviationOne()
    {
        var signal = BearingSignal.Standardised(BearingFault.Ball, "test", [1, 2, 3, 6]);  // mean 3, sd sqrt(3.5)
        double sd = Math.Sqrt(3.5) + 1e-8;
        Assert.Equal([(float)(-2 / sd), (float)(-1 / sd), 0, (float)(3 / sd)], signal.Samples);
    }

    [Theory]
    [InlineData("the same value 0.1 at every sample", new[] { 0.1, 0.1, 0.1 })]
    [InlineData("the same value 0 at every sample", new[] { 0.0, 0, 0 })]
    [InlineData("too large or not finite", new[] { 1e200, -1e200, 0 })]
    [InlineData("too large or not finite", new[] { 1, double.NaN, 0 })]
    [InlineData("too large or not finite", new[] { double.MaxValue, double.MaxValue, 1 })]
    public void Signal_ThatCannotBeStandardised_IsRefusedByName(string says, double[] samples)
    {
        var whole = Assert.Throws<DataFormatException>(() => BearingSignal.Standardised(BearingFault.Ball, "118.mat", samples));
        Assert.StartsWith("bearing: 118.mat has ", whole.Message, StringComparison.Ordinal);
        Assert.Contains(says, whole.Message, StringComparison.Ordinal);
        var late = Assert.Throws<DataFormatException>(() => BearingSignal.Standardised(BearingFault.Ball, "118.mat", [1, 2], samples));
        Assert.Equal(whole.Message, late.Message);
    }

    [Fact]
    public void Signal_WithASampleFarBeyondItsReference_IsRefused()
    {
        var fault = Assert.Throws<DataFormatException>(() => BearingSignal.Standardised(BearingFault.Ball, "x", [0, 1e300], [1, 2, 3]));
        Assert.Contains("1E+300 at sample 1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1023, 0)]
    [InlineData(1024, 1)]
    [InlineData(1535, 1)]
    [InlineData(1536, 2)]
    [InlineData(243_938, 475)]
    public void Windows_OfALength_AreThoseThatFit(int length, int count) =>
        Assert.Equal(count, new BearingSignal(BearingFault.Normal, new float[length]).Windows(1024, 512));
}
