using System.Buffers.Binary;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>
/// An array in NumPy's npy format, versions 1 to 3: little-endian float32, float64 and integers of 8 to 64 bits
/// (format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
public sealed class NpyArray
{
    const int PreludeLength = 8;

    readonly ReadOnlyMemory<byte> data;
    readonly NumberType type;
    readonly int[] shape;
    readonly bool fortranOrder;

    NpyArray(ReadOnlyMemory<byte> data, NumberType type, int[] shape, bool fortranOrder)
    {
        this.data = data;
        this.type = type;
        this.shape = shape;
        this.fortranOrder = fortranOrder;
    }

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The dimensions; empty for a scalar. Each call gives a copy.</summary>
    public int[] Shape => [.. shape];

    /// <summary>The number of elements.</summary>
    public int Count => data.Length / Numbers.Size(type);

    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable, malformed or of a type that is not read.</exception>
    public static NpyArray Read(string path) => Parse(UntrustedBytes.OfFile(path, "an npy file"), path);

    /// <summary>Checks the bytes of a file; the elements stay where they are until asked for.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are malformed or of a type that is not read.</exception>
    public static NpyArray Parse(ReadOnlyMemory<byte> bytes, string origin)
    {
        var span = bytes.Span;
        if (!span.StartsWith(Magic) || span.Length < PreludeLength)
            FormatThrow.Damaged(origin, "does not begin with the npy signature; it may not be an npy file");
        int version = span[Magic.Length];
        if (version is < 1 or > 3)
            FormatThrow.Unsupported(origin, $"npy version {version}, expected 1 to 3", "save it again with numpy.save");

        int begin = PreludeLength + (version == 1 ? sizeof(ushort) : sizeof(uint));
        if (span.Length < begin)
            FormatThrow.Damaged(origin, $"{span.Length} bytes end inside the header's length");
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(span[PreludeLength..])
            : BinaryPrimitives.ReadUInt32LittleEndian(span[PreludeLength..]);
        if (length > span.Length - begin)
            FormatThrow.Damaged(origin, $"claims a header of {length} bytes, {span.Length - begin} follow");

        var encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        var header = NpyHeader.Parse(encoding.GetString(span.Slice(begin, (int)length)), origin);
        return Check(header, bytes[(begin + (int)length)..], origin);
    }

    /// <summary>The elements as double in row-major order, whatever the order in the file; integers beyond 2^53 are rounded.</summary>
    public double[] ToDouble()
    {
        double[] values = Numbers.Widen(data.Span, type);
        return fortranOrder ? RowMajor(values) : values;
    }

    static NpyArray Check(NpyHeader header, ReadOnlyMemory<byte> data, string origin)
    {
        var type = Type(header.Descr!, origin);
        long needed = Numbers.Size(type);
        foreach (int dimension in header.Shape!)
        {
            needed *= dimension;
            if (needed > int.MaxValue)
                FormatThrow.Damaged(origin, "the shape has more elements than any file can hold");
        }
        if (needed != data.Length)
            FormatThrow.Damaged(
                origin, $"shape ({string.Join(", ", header.Shape)}) of {header.Descr} needs {needed} bytes, the file holds {data.Length}");
        return new(data, type, header.Shape, header.FortranOrder == true);
    }

    static NumberType Type(string descr, string origin)
    {
        switch (descr)
        {
            case "<f4": return NumberType.Single;
            case "<f8": return NumberType.Double;
            case "|i1" or "<i1": return NumberType.Int8;
            case "|u1" or "<u1": return NumberType.UInt8;
            case "<i2": return NumberType.Int16;
            case "<u2": return NumberType.UInt16;
            case "<i4": return NumberType.Int32;
            case "<u4": return NumberType.UInt32;
            case "<i8": return NumberType.Int64;
            case "<u8": return NumberType.UInt64;
        }
        string remedy = descr.StartsWith('>')
            ? "it is big-endian: convert with array.astype(array.dtype.newbyteorder('<')) and save again"
            : "convert with array.astype('float64') and save again";
        FormatThrow.Unsupported(
            origin, $"elements of type {FormatThrow.Quote(descr)}, expected little-endian floats of 4 or 8 bytes or integers", remedy);
        return default;
    }

    // In Fortran order the first index runs fastest: walk the source in its order and carry the row-major place along.
    double[] RowMajor(double[] source)
    {
        double[] result = new double[source.Length];
        int[] strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis], axis--)
            strides[axis] = stride;

        int[] index = new int[shape.Length];
        int place = 0;
        foreach (double value in source)
        {
            result[place] = value;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                place -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
