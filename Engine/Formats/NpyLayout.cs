using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>What the beginning of an npy file says of the rest, checked against the length of the file.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The dimensions; empty for a scalar.</param>
/// <param name="FortranOrder">Whether the first index runs fastest.</param>
/// <param name="DataAt">The first byte of the elements, which reach to the end of the file.</param>
sealed record NpyLayout(NumberType Type, int[] Shape, bool FortranOrder, int DataAt)
{
    const int PreludeLength = 8;
    const long MostBytes = 1L << 60;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the layout of a file of <paramref name="length"/> bytes from its first ones, which must hold the header.</summary>
    /// <exception cref="DataFormatException">The bytes are malformed, of a type that is not read, or their number is not that of the
    /// elements.</exception>
    internal static NpyLayout Read(ReadOnlySpan<byte> beginning, long length, string origin)
    {
        var header = Header(beginning, length, origin, out int dataAt);
        var type = TypeOf(header.Descr!) ?? throw NotRead(header.Descr!, origin);
        return Check(header, type, dataAt, beginning, length, origin);
    }

    /// <summary>Whether the first bytes are those of an npy file.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Magic);

    /// <summary>The type of elements of this name; none where they are not read.</summary>
    internal static NumberType? TypeOf(string descr) => descr switch
    {
        "<f2" => NumberType.Half,
        "<f4" => NumberType.Single,
        "<f8" => NumberType.Double,
        "|b1" => NumberType.Boolean,
        "|i1" or "<i1" => NumberType.Int8,
        "|u1" or "<u1" => NumberType.UInt8,
        "<i2" => NumberType.Int16,
        "<u2" => NumberType.UInt16,
        "<i4" => NumberType.Int32,
        "<u4" => NumberType.UInt32,
        "<i8" => NumberType.Int64,
        "<u8" => NumberType.UInt64,
        _ => null,
    };

    /// <summary>What the header says, of elements of whatever type, and where it ends.</summary>
    /// <exception cref="DataFormatException">The bytes are malformed.</exception>
    internal static NpyHeader Header(ReadOnlySpan<byte> beginning, long length, string origin, out int dataAt)
    {
        if (!beginning.StartsWith(Magic) || beginning.Length < PreludeLength)
            FormatThrow.Damaged(origin, "does not begin with the npy signature; it may not be an npy file");
        int version = beginning[Magic.Length];
        if (version is < 1 or > 3)
            FormatThrow.Unsupported(origin, $"npy version {version}, expected 1 to 3", "save it again with numpy.save");

        int begin = PreludeLength + (version == 1 ? sizeof(ushort) : sizeof(uint));
        if (beginning.Length < begin)
            FormatThrow.Damaged(origin, $"{length} bytes end inside the header's length");
        uint header = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(beginning[PreludeLength..])
            : BinaryPrimitives.ReadUInt32LittleEndian(beginning[PreludeLength..]);
        if (header > length - begin)
            FormatThrow.Damaged(origin, $"claims a header of {header} bytes, {length - begin} follow");
        int most = Math.Min(beginning.Length, UntrustedBytes.Beginning) - begin;
        if (header > most)
            FormatThrow.Unsupported(origin, $"a header of {header} bytes, at most {most} are read", "save the array without field names");

        var encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        dataAt = begin + (int)header;
        return NpyHeader.Parse(encoding.GetString(beginning.Slice(begin, (int)header)), origin);
    }

    static NpyLayout Check(NpyHeader header, NumberType type, int dataAt, ReadOnlySpan<byte> beginning, long length, string origin)
    {
        long needed = Numbers.Size(type);
        foreach (int dimension in header.Shape!)
        {
            if (needed > MostBytes / Math.Max(1, dimension))
                FormatThrow.Damaged(origin, "the shape has more elements than any file can hold");
            needed *= dimension;
        }
        long held = length - dataAt;
        if (needed == held)
            return new(type, header.Shape, header.FortranOrder == true, dataAt);

        // Where the elements end may lie beyond what was unpacked so far, and nothing more is unpacked to find better words.
        long end = dataAt + needed;
        string what = $"shape ({string.Join(", ", header.Shape)}) of {header.Descr} needs {needed} bytes, the file holds {held}";
        if (needed < held && (end > beginning.Length || beginning[(int)end..].StartsWith(Magic)))
            FormatThrow.Unsupported(
                origin, what, "several arrays seem to follow each other, and which is meant is ambiguous: save each under a name of its own");
        FormatThrow.Damaged(origin, what);
        throw new UnreachableException();
    }

    static DataFormatException NotRead(string descr, string origin)
    {
        if (descr.StartsWith('['))
            return FormatThrow.UnsupportedFault(origin, "an array of records", "save each field as an array of its own");
        string remedy = descr.StartsWith('>')
            ? "it is big-endian: convert with array.astype(array.dtype.newbyteorder('<')) and save again"
            : "convert with array.astype('float64') and save again";
        return FormatThrow.UnsupportedFault(
            origin, $"elements of type {Quote.Of(descr)}, expected little-endian floats of 2, 4 or 8 bytes, integers or booleans", remedy);
    }
}
