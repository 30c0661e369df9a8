using System.Buffers.Binary;
using System.IO.Compression;

namespace MoGru.Engine.Formats;

/// <summary>
/// An array of bytes in the idx format of MNIST, as it is or gzip-compressed: two zeros, the type (8, unsigned byte), the number of axes,
/// their sizes big-endian, the elements (format: http://yann.lecun.com/exdb/mnist).
/// </summary>
public sealed class IdxArray
{
    const byte UnsignedByte = 8;
    const int MostAxes = 4;

    readonly byte[] bytes;
    readonly int[] shape;

    IdxArray(byte[] bytes, int[] shape) => (this.bytes, this.shape) = (bytes, shape);

    /// <summary>The dimensions. Each call gives a copy.</summary>
    public int[] Shape => [.. shape];

    /// <summary>The elements, row-major.</summary>
    public ReadOnlySpan<byte> Data => bytes.AsSpan(HeaderLength(shape.Length));

    /// <summary>Reads and checks a whole file; one that begins as gzip does is unpacked once its header is believed.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="most">The most elements that are read.</param>
    /// <exception cref="DataFormatException">The file is missing, unreadable, damaged, too large, or no idx file of bytes.</exception>
    public static IdxArray Read(string path, int most = UntrustedBytes.Limit) => Parse(UntrustedBytes.OfFile(path, "an idx file"), path, most);

    /// <summary>Checks the bytes of a file.</summary>
    /// <param name="bytes">The whole file, gzip-compressed or not; kept, not copied.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <param name="most">The most elements that are read.</param>
    /// <exception cref="DataFormatException">The bytes are damaged, too many, or no idx file of bytes.</exception>
    public static IdxArray Parse(byte[] bytes, string origin, int most = UntrustedBytes.Limit)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return Unzip(bytes, origin, most);
        var shape = Header(bytes, origin, out long count);
        if (count != bytes.Length - HeaderLength(shape.Length))
            FormatThrow.Damaged(origin, Lengths(shape, bytes.Length - HeaderLength(shape.Length)));
        RefuseMore(shape, count, most, origin);
        return new(bytes, shape);
    }

    static int[] Header(ReadOnlySpan<byte> bytes, string origin, out long count)
    {
        if (bytes.Length < 4 || bytes[0] != 0 || bytes[1] != 0)
            FormatThrow.Damaged(origin, "it does not begin with the two zero bytes of an idx file at offset 0");
        if (bytes[2] != UnsignedByte)
            FormatThrow.Unsupported(origin, $"the element type at offset 2 is {bytes[2]}, expected 8 (unsigned byte)", "give a file of bytes");
        int axes = bytes[3];
        if (axes is 0 or > MostAxes)
            FormatThrow.Damaged(origin, $"the number of axes at offset 3 is {axes}, expected 1 to {MostAxes}");
        if (bytes.Length < HeaderLength(axes))
            FormatThrow.Damaged(origin, $"{bytes.Length} bytes, the header of {axes} axes has {HeaderLength(axes)}");

        var shape = new int[axes];
        count = 1;
        for (int k = 0; k < axes; k++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes[HeaderLength(k)..]);
            if (size > int.MaxValue)
                FormatThrow.Damaged(origin, $"the size of axis {k} at offset {HeaderLength(k)} is {size}, expected at most {int.MaxValue}");
            shape[k] = (int)size;
            count = Math.Min(count, int.MaxValue) * shape[k];
        }
        return shape;
    }

    static int HeaderLength(int axes) => 4 + 4 * axes;

    static void RefuseMore(int[] shape, long count, int most, string origin)
    {
        if (count > most)
            FormatThrow.Unsupported(origin, $"[{string.Join(", ", shape)}] bytes are claimed, at most {most} are read", "give a smaller file");
    }

    static string Lengths(int[] shape, long found) =>
        $"[{string.Join(", ", shape)}] bytes are claimed, {found} follow offset {HeaderLength(shape.Length)}";

    static IdxArray Unzip(byte[] packed, string origin, int most)
    {
        using var stream = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        byte[] beginning = UntrustedBytes.UpTo(stream, HeaderLength(MostAxes), origin);
        var shape = Header(beginning, origin, out long count);
        long length = HeaderLength(shape.Length) + count;
        if (length > UntrustedBytes.UnpackedLimit(packed.Length))
            FormatThrow.Damaged(origin, $"[{string.Join(", ", shape)}] bytes are claimed, more than {packed.Length} packed bytes can hold");
        RefuseMore(shape, count, most, origin);

        // One byte more than claimed brings the stream to its end, where it checks its sum.
        byte[] bytes = UntrustedBytes.UpTo(stream, (int)Math.Max(length, beginning.Length), origin, beginning);
        bool more = bytes.Length > length || UntrustedBytes.UpTo(stream, 1, origin).Length > 0;
        if (more || bytes.Length < length)
            FormatThrow.Damaged(origin, more ? $"{Lengths(shape, count)}, and more" : Lengths(shape, bytes.Length - HeaderLength(shape.Length)));
        return new(bytes, shape);
    }
}
