using System.IO.Compression;
using System.Text;
using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>
/// The characters of a table as they arrive, from text or from bytes in UTF-8, as they are or gzip-compressed: a call gives what one read
/// of the source gave, and waits for no more. For one thread.
/// </summary>
sealed class TextChunks : IDisposable
{
    const int ChunkBytes = 1 << 15;
    const byte GzipFirst = 0x1f, GzipSecond = 0x8b;

    readonly string origin;
    readonly TextReader? text;
    readonly long mostBytes;
    readonly bool leaveOpen;
    readonly byte[] bytes;
    readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    Stream? given, stream;
    PrefixedStream? packed;
    long taken, lines;
    bool begun, ended;

    TextChunks(string origin, Stream? given, TextReader? text, long? mostBytes, bool leaveOpen)
    {
        (this.origin, this.given, this.text, this.mostBytes, this.leaveOpen) = (origin, given, text, mostBytes ?? long.MaxValue, leaveOpen);
        bytes = text is null ? new byte[ChunkBytes] : [];
    }

    /// <summary>The most characters that a call gives.</summary>
    public static int MostCharacters => ChunkBytes + 1;

    public static TextChunks Of(Stream stream, string origin, long? mostBytes, bool leaveOpen) => stream.CanRead
        ? new(origin, stream, null, mostBytes, leaveOpen)
        : throw new ArgumentException("The stream cannot be read, or is closed; give one that is open for reading.", nameof(stream));

    public static TextChunks Of(TextReader text, string origin, long? mostBytes, bool leaveOpen) =>
        new(origin, null, text, mostBytes, leaveOpen);

    /// <summary>The characters that come next; 0 at the end.</summary>
    /// <param name="to">At least <see cref="MostCharacters"/>.</param>
    /// <exception cref="DataFormatException">They are no text, too many, damaged or not to be read.</exception>
    public int Read(Span<char> to)
    {
        int count = 0;
        while (count == 0 && !ended)
        {
            count = Take(to);
            if (!begun && count > 0)
            {
                begun = true;
                if (to[0] == '\uFEFF')  // the mark of UTF-8
                {
                    to[1..count].CopyTo(to);
                    count--;
                }
            }
        }
        Look(to[..count]);
        return count;
    }

    /// <summary>
    /// The whole source where it begins as arrays do (<see cref="TableArrays"/>); none where it does not, for which no more is waited for
    /// than the first byte of most texts. To be asked first.
    /// </summary>
    /// <exception cref="DataFormatException">It is longer than may be, or not to be read.</exception>
    public byte[]? Arrays()
    {
        if (given is null)
            return null;
        byte[] beginning = new byte[TableArrays.SignLength];
        int count = 0;
        try
        {
            do
            {
                if (given.Read(beginning, count, 1) == 0)
                    break;
                if (TableArrays.MayBe(beginning.AsSpan(0, ++count)) && count == beginning.Length)
                    return Whole(beginning);
            }
            while (TableArrays.MayBe(beginning.AsSpan(0, count)));
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
        given = new PrefixedStream(beginning.AsMemory(0, count), given);
        return null;
    }

    public void Dispose()
    {
        if (stream is not null && stream != given)
            stream.Dispose();  // and with it the given one, which a compressed stream reads
        if (leaveOpen)
            return;
        given?.Dispose();
        text?.Dispose();
    }

    int Take(Span<char> to)
    {
        try
        {
            int count = text is null ? Bytes() : text.Read(to[..ChunkBytes]);
            ended = count == 0;
            Count(count);
            if (ended && packed is not null && packed.Last != (uint)taken)
                throw CutShort();
            return text is null ? decoder.GetChars(bytes.AsSpan(0, count), to, flush: ended) : count;
        }
        catch (DecoderFallbackException e)
        {
            long line = lines + 1 + bytes.AsSpan(0, Math.Max(0, e.Index)).Count((byte)'\n');  // an index below 0 is of the chunk before
            throw TableThrow.At(origin, line, "bytes that are no UTF-8", "save the table as UTF-8, or name the right file");
        }
        catch (InvalidDataException e)
        {
            throw FormatThrow.DamagedFault(origin, $"the content cannot be unpacked ({e.Message.TrimEnd('.')})", e);
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
    }

    DataFormatException Unreadable(IOException e) =>
        new($"{Quote.Visible(origin)}: cannot be read on ({Quote.Visible(e.Message.TrimEnd('.'))}); try again.", origin, e);

    // The first byte tells what follows, and no more is waited for where it begins a text.
    int Bytes()
    {
        if (stream is not null)
            return stream.Read(bytes);
        int count = given!.Read(bytes.AsSpan(0, 1));
        if (count > 0 && bytes[0] is 0xFF or 0xFE)
            throw TableThrow.Whole(origin, "it begins as UTF-16 does, expected UTF-8", "save the table as UTF-8");
        if (count > 0 && bytes[0] == GzipFirst)
            count += given.Read(bytes.AsSpan(1, 1));
        if (count == 2 && bytes[1] == GzipSecond)
        {
            packed = new((byte[])[GzipFirst, GzipSecond], given);
            stream = new GZipStream(packed, CompressionMode.Decompress, leaveOpen);
            return stream.Read(bytes);
        }
        stream = given;
        return count;
    }

    // The framework takes the end of what is compressed for the end, wherever it is; behind a whole content stands its length.
    DataFormatException CutShort() => TableThrow.Whole(
        origin, $"{taken} bytes are unpacked, {packed!.Last} expected: it is cut short, or several compressed files behind each other",
        "write or download it again, or unpack it first (gzip -dc)");

    byte[] Whole(byte[] beginning)
    {
        int most = (int)Math.Clamp(mostBytes, beginning.Length, Array.MaxLength - 1);
        byte[] whole = UntrustedBytes.UpTo(given!, most + 1, origin, beginning);
        return whole.Length <= most ? whole : throw TooLong(most);
    }

    void Count(int more)
    {
        taken += more;
        if (taken > mostBytes)
            throw TooLong(mostBytes);
    }

    DataFormatException TooLong(long most) => TableThrow.Whole(
        origin, $"it goes on after {most} bytes, which is the most that is read", "give a smaller table, or a larger bound: MostBytes");

    void Look(ReadOnlySpan<char> chunk)
    {
        int zero = chunk.IndexOf('\0');
        if (zero >= 0)
            throw TableThrow.At(origin, lines + 1 + chunk[..zero].Count('\n'), "a zero byte, so that it is no text",
                "give a table as text, such as CSV");
        lines += chunk.Count('\n');
    }
}
