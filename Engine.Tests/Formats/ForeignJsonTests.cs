using System.Text;
using System.Text.Json;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class ForeignJsonTests
{
    [Theory]
    [InlineData("{\"a\": [1, null, \"\\u00e4\\ud83d\\ude00\"]}")]
    [InlineData("\uFEFF{}")]
    public void Checked_Json_IsItWithoutAMark(string json) =>
        Assert.Equal(json.TrimStart('\uFEFF'), Encoding.UTF8.GetString(ForeignJson.Checked(json).Span));

    [Theory]
    [InlineData("{\"\\ud800\": 1}", "half a character")]
    [InlineData("[\"\\udc00a\"]", "half a character")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\"a\": 1\n,}", "line 2, byte")]
    [InlineData("{} {}", "line 1, byte 4")]
    public void Checked_NoJsonOrNoText_SaysWhere(string json, string message)
    {
        var fault = Assert.ThrowsAny<JsonException>(() => ForeignJson.Checked(json));

        Assert.Contains(message, ForeignJson.Reason(fault), StringComparison.Ordinal);
    }

    [Fact]
    public void Checked_BytesThatAreNoText_AreRefused() =>
        Assert.Contains("UTF-8", Assert.Throws<JsonException>(() => ForeignJson.Checked("{\"\xF9\":1}"u8.ToArray().Select(b => b == 0xC3 ? (byte)0xFF : b).ToArray())).Message, StringComparison.Ordinal);

    [Fact]
    public void Reason_OfALongTextWithControlCharacters_IsShortAndVisible()
    {
        var fault = Assert.ThrowsAny<JsonException>(() => ForeignJson.Checked("tr\u001b[31m" + new string('x', 100_000)));

        Assert.InRange(ForeignJson.Reason(fault).Length, 1, 400);
        Assert.DoesNotContain('\u001b', ForeignJson.Reason(fault));
    }
}
