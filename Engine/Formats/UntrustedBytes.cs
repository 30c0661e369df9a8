namespace MoGru.Engine.Formats;

/// <summary>Takes bytes in from files and streams that may lie about their length; memory grows only with what was really read.</summary>
static class UntrustedBytes
{
    /// <summary>What a stream of unknown length, or anything that unpacks, may hold at most: 1 GiB.</summary>
    internal const int Limit = 1 << 30;

    /// <summary>How much of an entry is looked at before the rest is unpacked; the header of any npy file of version 1 fits.</summary>
    internal const int Beginning = 1 << 17;

    const int FirstBlock = 1 << 16;

    // Deflate cannot pack better than 1032 to 1; the slack covers headers of tiny entries.
    const int BestRatio = 1100;
    const int RatioSlack = 1024;

    /// <summary>The most bytes that <paramref name="packed"/> bytes of deflated data are allowed to unpack to.</summary>
    internal static int UnpackedLimit(long packed) => packed >= Limit / BestRatio ? Limit : (int)(packed * BestRatio) + RatioSlack;

    internal static byte[] OfFile(string path, string kind) => ForeignFile.Bytes(path, kind);

    internal static byte[] OfStream(Stream stream, string origin)
    {
        byte[] bytes = UpTo(stream, Limit, origin);
        if (bytes.Length == Limit && Unpack(stream, new byte[1], origin) > 0)
            FormatThrow.Unsupported(origin, $"more than {Limit} bytes", "unpack it first and read the file");
        return bytes;
    }

    /// <summary>Reads until the stream ends or <paramref name="count"/> bytes are there; the buffer doubles with what arrives.</summary>
    internal static byte[] UpTo(Stream stream, int count, string origin) =>
        UpTo(stream, count, origin, new byte[Math.Min(count, FirstBlock)], 0);

    /// <summary>The same where the first bytes have been read.</summary>
    internal static byte[] UpTo(Stream stream, int count, string origin, byte[] beginning) =>
        UpTo(stream, count, origin, beginning, beginning.Length);

    static byte[] UpTo(Stream stream, int count, string origin, byte[] bytes, int filled)
    {
        if (bytes.Length < count && filled == bytes.Length)
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * Math.Max(filled, FirstBlock)));
        while (true)
        {
            int read = Unpack(stream, bytes.AsSpan(filled), origin);
            filled += read;
            if (filled == count || filled < bytes.Length)
                break;
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
        }
        Array.Resize(ref bytes, filled);
        return bytes;
    }

    static int Unpack(Stream stream, Span<byte> bytes, string origin)
    {
        try
        {
            return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            FormatThrow.Damaged(origin, $"the content cannot be unpacked ({e.Message.TrimEnd('.')})", e);
            return 0;
        }
    }
}
