using System.CommandLine;
using MoGru.Tasks.CommandLine;
using Xunit;

namespace MoGru.Tests.CommandLine;

public class ValueOptionTests
{
    [Theory]
    [InlineData("1e-3", 1e-3)]
    [InlineData("+.5", 0.5)]
    [InlineData("-2", -2)]
    public void Number_Plain_IsRead(string text, double expected)
    {
        var option = ValueOption.Number("--lr", "");

        Assert.Equal(expected, Parsed(option, text).GetValue(option));
    }

    [Theory]
    [InlineData(" 1e-3")]
    [InlineData("1e-3\t")]
    [InlineData("1e-3\0")]
    [InlineData("\uFF11")]
    [InlineData("1,000")]
    [InlineData("1e999")]
    [InlineData("Infinity")]
    [InlineData("")]
    public void Number_WithAnythingElse_IsRefused(string text)
    {
        var error = Assert.Single(Parsed(ValueOption.Number("--lr", ""), text).Errors);

        Assert.Contains("it must be a number such as 0.5 or 1e-3", error.Message, StringComparison.Ordinal);
        Assert.All(error.Message, c => Assert.False(char.IsControl(c)));
    }

    [Theory]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("\t1")]
    [InlineData("\u0661")]
    [InlineData("2147483648")]
    public void Whole_WithAnythingElse_IsRefused(string text) =>
        Assert.Contains("whole number", Assert.Single(Parsed(ValueOption.Whole("--batch", ""), text).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Seeds_List_HoldsNumbersWithSpacesAfterCommasAlone()
    {
        var option = ValueOption.Seeds("--seeds", "", "N,N");

        Assert.Equal([1, -2, 3], Parsed(option, "1, -2,3").GetValue(option)!);
        Assert.All((string[])["1,,2", "1,2\t", "1,\n2", "1;2", "1,9223372036854775808"], text => Assert.NotEmpty(Parsed(option, text).Errors));
    }

    static ParseResult Parsed(Option option, string text) => new Command("verb") { option }.Parse([option.Name, text]);
}
