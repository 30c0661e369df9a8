using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>Lengths and SHA-256 digests of files and streams.</summary>
static class Digest
{
    /// <exception cref="DataFormatException">The file cannot be read.</exception>
    public static (long Length, string Sha256) OfFile(string path)
    {
        using var stream = Open(path);
        return Of(stream, long.MaxValue);
    }

    /// <summary>Reads a stream to its end, or until it is longer than expected.</summary>
    public static (long Length, string Sha256) Of(Stream stream, long expected) => Copy(stream, Stream.Null, expected);

    /// <summary>Copies a stream to its end, or until it is longer than expected: not more than a block beyond that is written.</summary>
    /// <returns>The length and digest of what was written.</returns>
    public static (long Length, string Sha256) Copy(Stream source, Stream target, long expected)
    {
        var hash = new Sha256();
        byte[] block = new byte[1 << 16];
        long length = 0;
        while (length <= expected)
        {
            int read = source.Read(block);
            if (read == 0)
                break;
            hash.Append(block.AsSpan(0, read));
            target.Write(block, 0, read);
            length += read;
        }
        return (length, hash.Finish());
    }

    /// <exception cref="DataFormatException">The file cannot be opened, or is no regular file with something in it.</exception>
    public static FileStream Open(string path) => ForeignFile.Open(path, "a file of a data set");
}
