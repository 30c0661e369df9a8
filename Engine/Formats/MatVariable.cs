using System.IO.Compression;
using System.Runtime.InteropServices;

namespace MoGru.Engine.Formats;

/// <summary>One variable of a MATLAB level 5 file: its header, and the bytes from which the values are taken when asked for.</summary>
/// <param name="Header">Class, dimensions, name.</param>
/// <param name="Element">The data of the element, cut at the end of the file if it claims more.</param>
/// <param name="Compressed">Whether <paramref name="Element"/> is a zlib stream that holds the matrix element.</param>
/// <param name="BigEndian">The byte order.</param>
/// <param name="Origin">What to call it in messages.</param>
sealed record MatVariable(MatHeader Header, ReadOnlyMemory<byte> Element, bool Compressed, bool BigEndian, string Origin)
{
    // Names have at most 63 characters: flags, dimensions and name end well before this.
    const int HeaderReach = 1024;

    internal static MatVariable? Plain(ReadOnlyMemory<byte> element, bool bigEndian, string origin)
    {
        var header = MatHeader.Read(element.Span, bigEndian, origin);
        return header is null ? null : new(header, element, false, bigEndian, Name(origin, header));
    }

    internal static MatVariable? Packed(ReadOnlyMemory<byte> element, bool bigEndian, string origin)
    {
        byte[] beginning = Inflate(element, HeaderReach, origin);
        var tag = MatTag.Read(beginning, 0, bigEndian, origin);
        if (tag.Type != MatTag.Matrix)
            FormatThrow.Damaged(origin, $"a compressed element holds type {tag.Type}, expected a matrix (type {MatTag.Matrix})");
        var header = MatHeader.Read(beginning.AsSpan(MatTag.Size), bigEndian, origin);
        return header is null ? null : new(header, element, true, bigEndian, Name(origin, header));
    }

    /// <summary>Refuses a matrix element whose header, as far as it is there, does not fit the length that is claimed.</summary>
    internal static void CheckBeginning(ReadOnlySpan<byte> beginning, long length, bool bigEndian, string origin)
    {
        if (MatHeader.Read(beginning, bigEndian, origin) is not { } header || !header.IsNumeric)
            return;
        long count = new MatVariable(header, default, false, bigEndian, Name(origin, header)).Count();
        if (count > length)
            FormatThrow.Damaged(origin, $"{string.Join(" x ", header.Dimensions)} values are claimed in an element of {length} bytes");
    }

    internal long Count()
    {
        long count = 1;
        foreach (int dimension in Header.Dimensions)
        {
            count *= dimension;
            if (count > int.MaxValue)
                FormatThrow.Damaged(Origin, "the dimensions have more elements than any file can hold");
        }
        return count;
    }

    internal double[] Values()
    {
        long count = Count();
        if (count == 0)
            return [];

        var matrix = Element.Span;
        if (Compressed)
        {
            var claimed = ValuesTag(Inflate(Element, HeaderReach, Origin).AsSpan(MatTag.Size), count);
            matrix = Unpacked(claimed.Next);
        }
        var tag = ValuesTag(matrix, count);
        return Numbers.Widen(tag.Data(matrix, Origin), Type(tag.Type), BigEndian);
    }

    MatTag ValuesTag(ReadOnlySpan<byte> matrix, long count)
    {
        var tag = MatTag.Read(matrix, Header.ValuesAt, BigEndian, Origin);
        long needed = count * Numbers.Size(Type(tag.Type));
        if (tag.Length != needed)
            FormatThrow.Damaged(
                Origin, $"{string.Join(" x ", Header.Dimensions)} values need {needed} bytes, the element claims {tag.Length}");
        return tag;
    }

    ReadOnlySpan<byte> Unpacked(long valuesEnd)
    {
        var tag = MatTag.Read(Inflate(Element, MatTag.Size, Origin), 0, BigEndian, Origin);
        int limit = UntrustedBytes.UnpackedLimit(Element.Length);
        if (tag.Length > limit - MatTag.Size)
            FormatThrow.Damaged(Origin, $"claims {tag.Length} bytes, {Element.Length} packed bytes may hold at most {limit}");

        if (tag.Length > valuesEnd + HeaderReach)
            FormatThrow.Damaged(Origin, $"claims {tag.Length} bytes, its values end at {valuesEnd}");

        // One byte more than claimed brings the stream to its end, where it checks its sum.
        byte[] unpacked = Inflate(Element, MatTag.Size + tag.Length + 1, Origin);
        if (unpacked.Length != MatTag.Size + tag.Length)
            FormatThrow.Damaged(Origin, $"claims {tag.Length} bytes, unpacks to {(unpacked.Length > MatTag.Size + tag.Length ? "more" : "fewer")}");
        return unpacked.AsSpan(MatTag.Size);
    }

    static byte[] Inflate(ReadOnlyMemory<byte> packed, int count, string origin)
    {
        var segment = MemoryMarshal.TryGetArray(packed, out var array) ? array : packed.ToArray();
        var source = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        using var stream = new ZLibStream(source, CompressionMode.Decompress);
        return UntrustedBytes.UpTo(stream, count, origin);
    }

    // The type of storage may be narrower than the class: whole doubles are kept as the smallest integers that hold them.
    NumberType Type(int type)
    {
        switch (type)
        {
            case 1: return NumberType.Int8;
            case 2: return NumberType.UInt8;
            case 3: return NumberType.Int16;
            case 4: return NumberType.UInt16;
            case 5: return NumberType.Int32;
            case 6: return NumberType.UInt32;
            case 7: return NumberType.Single;
            case 9: return NumberType.Double;
            case 12: return NumberType.Int64;
            case 13: return NumberType.UInt64;
        }
        FormatThrow.Damaged(Origin, $"the values have type {type}, which is no number");
        return default;
    }

    static string Name(string origin, MatHeader header) => $"{origin}/{Quote.Of(header.Name).Trim('\'')}";
}
