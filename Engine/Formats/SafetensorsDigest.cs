namespace MoGru.Engine.Formats;

/// <summary>
/// The SHA-256 of a safetensors file within its own metadata: of all its bytes, the digits of the digest taken as zeros. It covers the
/// header as well as the data, and other programs read such a file as any other.
/// </summary>
static class SafetensorsDigest
{
    /// <summary>Its name in the metadata.</summary>
    public const string Key = "mogru.sha256";

    /// <summary>What stands in the place of its digits when it is computed.</summary>
    public const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Of a file in parts, its digits zeros.</summary>
    public static string Of(IEnumerable<byte[]> parts)
    {
        var hash = new Sha256();
        foreach (byte[] part in parts)
            hash.Append(part);
        return hash.Finish();
    }

    /// <summary>Refuses a file that has another one than it says.</summary>
    /// <param name="digest">What it says.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="at">Where the digits begin.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">It has another.</exception>
    public static void Require(string digest, ReadOnlySpan<byte> bytes, int at, string origin)
    {
        var hash = new Sha256();
        hash.Append(bytes[..at]);
        Span<byte> zeros = stackalloc byte[Zeros.Length];
        zeros.Fill((byte)'0');
        hash.Append(zeros);
        hash.Append(bytes[(at + Zeros.Length)..]);
        Require(digest, hash.Finish(), origin);
    }

    /// <summary>The same of what was computed.</summary>
    public static void Require(string digest, string actual, string origin)
    {
        if (actual != digest)
            FormatThrow.Damaged(
                origin, $"its SHA-256 is {actual}, and it says {Quote.Of(digest)}, which a program that changes it must take out ({Key})");
    }
}
