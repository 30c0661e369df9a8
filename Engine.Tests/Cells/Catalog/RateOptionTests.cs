using MoGru.Cells;
using MoGru.Tests.Cells.Contract;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

public class RateOptionTests
{
    static readonly RateOption rate = new("zoneout", "keeps") { RecordKey = "zoneout_rate", RecordMasks = "zoneout" };

    [Theory]
    [InlineData("held:zoneout=0.3", "held:zoneout=0.3")]
    [InlineData("held:zoneout=0", "held")]
    [InlineData("held", "held")]
    public void Parse_OfARate_PrintsItWhereItIsOn(string text, string printed) => Assert.Equal(printed, ContractCells.Of(text).ToString());

    [Theory]
    [InlineData("1")]
    [InlineData("-0.1")]
    [InlineData("nan")]
    [InlineData("0.99999999999")]
    public void Parse_OfWhatIsNoRate_SaysTheRange(string value) => Assert.EndsWith(
        $"zoneout={value} is not a finite number from 0 below 1; write for example zoneout=0.5.",
        Assert.Throws<ArgumentException>(() => ContractCells.Of($"held:zoneout={value}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Rate_ThatIsNotWritten_IsZero()
    {
        Assert.Equal(("rate", "0", "zoneout=RATE"), (rate.Kind, rate.Default, rate.Usage));
        Assert.Equal(0, ContractCells.Of("held").Options.Number(HeldType.Zoneout));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, 0.0, null)]
    [InlineData(null, 0.15, 0.15)]
    [InlineData(true, null, 0.5)]
    [InlineData(false, 0.15, 0.15)]
    public void Recorded_FlagOfMasksOrRate_TurnsItOn(bool? masks, double? value, double? setting) =>
        Assert.Equal(setting, (double?)rate.Recorded(new Record(masks, value)));

    [Fact]
    public void Recorded_RateOutOfRange_IsRefused() => Assert.Equal(
        "its zoneout_rate is 1, expected a finite number from 0 below 1",
        Assert.Throws<ArgumentException>(() => rate.Recorded(new Record(null, 1))).Message);

    sealed record Record(bool? Masks, double? Rate) : ICellRecord
    {
        public bool? Flag(string key) => key == "zoneout" ? Masks : null;

        public double? Number(string key) => key == "zoneout_rate" ? Rate : null;

        public string? Word(string key) => null;
    }
}
