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

    /// <summary>Reads and checks a whole file; one that begins as gzip does is unpacked, to at most 1 GiB.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable, damaged, or no idx file of bytes.</exception>
    public static IdxArray Read(string path) => Parse(UntrustedBytes.OfFile(path, "an idx file"), path);

    /// <summary>Checks the bytes of a file.</summary>
    /// <param name="bytes">The whole file, gzip-compressed or not; kept, not copied.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are damaged, or no idx file of bytes.</exception>
    public static IdxArray Parse(byte[] bytes, string origin)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            bytes = Unzip(bytes, origin);
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
        long count = 1;
        for (int k = 0; k < axes; k++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(HeaderLength(k)));
            if (size > int.MaxValue)
                FormatThrow.Damaged(origin, $"the size of axis {k} at offset {HeaderLength(k)} is {size}, expected at most {int.MaxValue}");
            shape[k] = (int)size;
            count = Math.Min(count, int.MaxValue) * shape[k];
        }
        if (count != bytes.Length - HeaderLength(axes))
            FormatThrow.Damaged(
                origin, $"[{string.Join(", ", shape)}] bytes are claimed, {bytes.Length - HeaderLength(axes)} follow offset {HeaderLength(axes)}");
        return new(bytes, shape);
    }

    static int HeaderLength(int axes) => 4 + 4 * axes;

    static byte[] Unzip(byte[] packed, string origin)
    {
        using var stream = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        return UntrustedBytes.OfStream(stream, origin);
    }
}
