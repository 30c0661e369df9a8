using System.Globalization;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class ShortNumberTests
{
    [Fact]
    public void Number_OfFewDigits_IsThatOfTheFrameworkToTheBit()
    {
        var random = new Random(8);
        for (int round = 0; round < 200_000; round++)
        {
            string digits = random.NextInt64((long)Math.Pow(10, random.Next(1, 16))).ToString($"D{random.Next(1, 16)}",
                CultureInfo.InvariantCulture);
            string text = ((string[])["", "-", "+"])[random.Next(3)]
                + digits.Insert(random.Next(digits.Length + 1), random.Next(4) > 0 ? "." : "");

            bool read = ShortNumber.TryDouble(text, '.', out double value);

            Assert.Equal(digits.Length <= 15, read);
            if (read)
                Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)),
                    BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("+.")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("1e5")]
    [InlineData("--1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("１")]
    [InlineData("1\0")]
    [InlineData("1234567890123456")]
    public void Text_OfAnotherForm_IsLeftToOthers(string text) => Assert.False(ShortNumber.TryDouble(text, '.', out _));
}
