using System.Globalization;
using System.Text;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-27.1234", -27.1234)]
    [InlineData("+1.5e+3", 1500)]
    [InlineData("5.", 5)]
    [InlineData(".5E-1", 0.05)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("4.9e-324", double.Epsilon)]
    [InlineData("1e-400", 0)]
    [InlineData("1e000000000000000000001", 10)]
    public void TryDouble_Number_IsRead(string text, double expected)
    {
        Assert.True(NumberText.TryDouble(text, out double value));
        Assert.True(NumberText.TryDouble(Encoding.ASCII.GetBytes(text), out double same));
        Assert.Equal(expected, value);
        Assert.Equal(expected, same);
    }

    [Theory]
    [InlineData("")]
    [InlineData("27\0\0\0\0\0")]
    [InlineData("\027")]
    [InlineData("2\07")]
    [InlineData(" 27")]
    [InlineData("27 ")]
    [InlineData("27\t")]
    [InlineData("27\r")]
    [InlineData("27\n")]
    [InlineData("27\u00A0")]
    [InlineData("\uFEFF27")]
    [InlineData("1 000")]
    [InlineData("1,000")]
    [InlineData("1_000")]
    [InlineData("1'000")]
    [InlineData("0x1F")]
    [InlineData("27f")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("(1)")]
    [InlineData("1-")]
    [InlineData("¤1")]
    [InlineData("\u22121")]
    [InlineData("\uFF11")]
    [InlineData("\u0661")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("\u221E")]
    [InlineData("1e309")]
    [InlineData("-1e999999999999")]
    public void TryAny_NoNumber_IsRefused(string text)
    {
        Assert.False(NumberText.TryDouble(text, out _));
        Assert.False(NumberText.TryDouble(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(NumberText.TryFloat(text, out _));
        Assert.False(NumberText.TryLong(text, out _));
        Assert.False(NumberText.TryInt(text, out _));
    }

    // The framework caps exponents: behind ten thousand zeros, 1e10001 would be read as another number.
    [Fact]
    public void TryDouble_LongText_IsReadRightOrRefused()
    {
        Assert.True(NumberText.TryDouble("0." + new string('0', 1999) + "1e2000", out double one));
        Assert.Equal(1, one);
        Assert.True(NumberText.TryDouble("1" + new string('0', 2000) + "e-2000", out one));
        Assert.Equal(1, one);
        Assert.False(NumberText.TryDouble("0." + new string('0', 20_000) + "1e20001", out _));
        Assert.False(NumberText.TryDouble(new string('9', NumberText.MostCharacters + 1) + "e-9999", out _));
    }

    [Theory]
    [InlineData("3.4028235e38", float.MaxValue)]
    [InlineData("0.1", 0.1f)]
    [InlineData("1e-60", 0f)]
    public void TryFloat_Number_IsTheNearest(string text, float expected)
    {
        Assert.True(NumberText.TryFloat(text, out float value));
        Assert.Equal(expected, value);
        Assert.False(NumberText.TryFloat("3.5e38", out _));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("+7", 7)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0000000000000000000000012", 12)]
    public void TryLong_WholeNumber_IsRead(string text, long expected)
    {
        Assert.True(NumberText.TryLong(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    public void TryLong_BeyondItsTypeOrNotWhole_IsRefused(string text) => Assert.False(NumberText.TryLong(text, out _));

    [Theory]
    [InlineData("2147483647", true)]
    [InlineData("2147483648", false)]
    [InlineData("-2147483649", false)]
    public void TryInt_Edge_IsRefusedBeyondIt(string text, bool read) => Assert.Equal(read, NumberText.TryInt(text, out _));

    [Fact]
    public void TryDouble_RandomDoubles_ReadBackToTheSameBits()
    {
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++)
        {
            double written = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            string text = written.ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal(double.IsFinite(written), NumberText.TryDouble(text, out double read));
            if (double.IsFinite(written))
                Assert.Equal(BitConverter.DoubleToInt64Bits(written), BitConverter.DoubleToInt64Bits(read));
        }
    }
}
