using System.Security.Cryptography;
using System.Text;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class Sha256Tests
{
    // FIPS 180-4's examples (NIST, "Cryptographic Standards and Guidelines: Example Values"), and the empty message.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void Of_ExampleOfTheStandard_IsItsDigest(string message, string digest) =>
        Assert.Equal(digest, Sha256.Of(Encoding.ASCII.GetBytes(message)));

    [Fact]
    public void Append_AMillionTimesA_IsTheDigestOfTheStandard()
    {
        var hash = new Sha256();
        byte[] part = Enumerable.Repeat((byte)'a', 1000).ToArray();
        for (int k = 0; k < 1000; k++)
            hash.Append(part);

        Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", hash.Finish());
    }

    [Fact]
    public void Append_AnyLengthInAnyParts_IsThePlatformsDigest()
    {
        var random = new Random(1);
        for (int length = 0; length < 300; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            var hash = new Sha256();
            for (int at = 0; at < length;)
            {
                int count = Math.Min(random.Next(0, 100), length - at);
                hash.Append(bytes.AsSpan(at, count));
                at += count;
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), hash.Finish());
        }
    }

    [Fact]
    public void Append_AfterTheEnd_IsRefused()
    {
        var hash = new Sha256();
        hash.Finish();

        Assert.Throws<InvalidOperationException>(() => hash.Append([1]));
        Assert.Throws<InvalidOperationException>(() => hash.Finish());
    }
}
