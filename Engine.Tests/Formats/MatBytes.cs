using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MoGru.Tests.Formats;

/// <summary>Builds MATLAB level 5 files element by element, in either byte order.</summary>
sealed class MatBytes(bool bigEndian = false)
{
    internal const int DoubleClass = 6;
    internal const int Double = 9;

    internal byte[] File(params byte[][] elements)
    {
        byte[] text = Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: TEST".PadRight(116));
        return [.. text, .. new byte[8], .. Word16(0x0100), .. Word16('M' << 8 | 'I'), .. elements.SelectMany(e => e)];
    }

    /// <summary>A matrix element of any class, whose real part is stored as any type.</summary>
    internal byte[] Matrix(string name, int[] dimensions, byte[] realPart, int matrixClass = DoubleClass, int flags = 0) => Element(14,
    [
        .. Element(6, [.. Word((flags << 8) | matrixClass), .. Word(0)]),
        .. Element(5, [.. dimensions.SelectMany(Word)]),
        .. Element(1, Encoding.ASCII.GetBytes(name)),
        .. realPart,
    ]);

    internal byte[] Doubles(string name, params double[] values) =>
        Matrix(name, [values.Length, 1], Element(Double, [.. values.SelectMany(Word64)]));

    /// <summary>A data element with an eight-byte tag, padded to eight bytes.</summary>
    internal byte[] Element(int type, byte[] data) => [.. Word(type), .. Word(data.Length), .. data, .. new byte[-data.Length & 7]];

    /// <summary>A small data element: at most four bytes, within the tag.</summary>
    internal byte[] Small(int type, byte[] data) => [.. Word(data.Length << 16 | type), .. data, .. new byte[4 - data.Length]];

    internal byte[] Compressed(byte[] element)
    {
        var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(element);
        return [.. Word(15), .. Word((int)packed.Length), .. packed.ToArray()];
    }

    internal byte[] Word16(int value)
    {
        byte[] bytes = BitConverter.GetBytes((ushort)value);
        return bigEndian ? [.. bytes.Reverse()] : bytes;
    }

    internal byte[] Word(int value)
    {
        byte[] bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    internal byte[] Word64(double value)
    {
        byte[] bytes = new byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    }
}
