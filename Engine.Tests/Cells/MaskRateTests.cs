using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells;

public class MaskRateTests
{
    [Theory]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(-0.1, 1, 1)]
    [InlineData(1.1, 1, 1)]
    [InlineData(0.5, float.NaN, 1)]
    [InlineData(0.5, float.PositiveInfinity, 1)]
    [InlineData(0.5, 1, float.NaN)]
    public void Rate_ThatIsNone_IsRefused(double probability, float kept, float mean)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaskRate(probability, kept, mean));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MaskRate.Zoneout(0.5) with { Probability = probability, Kept = kept, Mean = mean });
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1)]
    public void Dropout_OfEverything_IsRefused(double rate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskRate.Dropout(rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskRate.Zoneout(rate));
    }
}
