using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class QuoteTests
{
    [Theory]
    [InlineData("val_metric", "'val_metric'")]
    [InlineData("größe 大きさ 😀", "'größe 大きさ 😀'")]
    [InlineData("a\u001b[31mb", @"'a\u001B[31mb'")]
    [InlineData("a\r\nb\tc\0", @"'a\u000D\u000Ab\u0009c\u0000'")]
    [InlineData("\u202egnp.exe", @"'\u202Egnp.exe'")]
    [InlineData("csi \u009b", @"'csi \u009B'")]
    [InlineData(null, "nothing")]
    public void Of_Text_ShowsWhatSteersATerminal(string? text, string shown) => Assert.Equal(shown, Quote.Of(text));

    [Fact]
    public void Of_HalfACharacter_IsShownByItsNumber() => Assert.Equal(@"'half \uD83D'", Quote.Of("half \ud83d"));

    [Fact]
    public void Of_LongText_IsCut() => Assert.Equal($"'{new string('x', 80)}…'", Quote.Of(new('x', 100_000_000)));

    [Fact]
    public void Visible_LongPath_IsWhole() => Assert.Equal($"/{new string('x', 300)}/\\u001B", Quote.Visible($"/{new string('x', 300)}/\u001b"));
}
