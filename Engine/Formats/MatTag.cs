using System.Buffers.Binary;

namespace MoGru.Engine.Formats;

/// <summary>The tag before each data element of a MATLAB level 5 file: type, size, and where the data and the next tag are.</summary>
/// <param name="Type">The number of the data type (mi…).</param>
/// <param name="Begin">First byte of the data.</param>
/// <param name="Length">Bytes of data, as claimed.</param>
/// <param name="Next">First byte after the data and its padding to 8 bytes, as claimed.</param>
readonly record struct MatTag(int Type, int Begin, int Length, long Next)
{
    internal const int Size = 8;
    internal const int Int32 = 5;
    internal const int UInt32 = 6;
    internal const int Matrix = 14;
    internal const int Compressed = 15;

    const int SmallDataAt = 4;

    /// <summary>Reads the tag at <paramref name="at"/>; its data may reach beyond <paramref name="bytes"/>.</summary>
    internal static MatTag Read(ReadOnlySpan<byte> bytes, long at, bool bigEndian, string origin)
    {
        if (at > bytes.Length - Size)
            FormatThrow.Damaged(origin, $"{bytes.Length} bytes end where a data element should begin, at {at}");

        int begin = (int)at;
        uint type = UInt32At(bytes, begin, bigEndian);
        if (type > ushort.MaxValue)
        {
            // A small element: the size shares the word of the type, the data takes the place of the size.
            int small = (int)(type >> 16);
            if (small > Size - SmallDataAt)
                FormatThrow.Damaged(origin, $"a small data element at {at} claims {small} bytes, at most {Size - SmallDataAt} fit");
            return new((int)(type & ushort.MaxValue), begin + SmallDataAt, small, begin + Size);
        }

        uint length = UInt32At(bytes, begin + SmallDataAt, bigEndian);
        if (length > int.MaxValue)
            FormatThrow.Damaged(origin, $"a data element at {at} claims {length} bytes");
        return new((int)type, begin + Size, (int)length, begin + Size + ((length + 7L) & ~7L));
    }

    /// <summary>The data, which must lie within <paramref name="bytes"/>.</summary>
    internal ReadOnlySpan<byte> Data(ReadOnlySpan<byte> bytes, string origin)
    {
        if (Length > bytes.Length - Begin)
            FormatThrow.Damaged(origin, $"a data element claims {Length} bytes, {bytes.Length - Begin} follow");
        return bytes.Slice(Begin, Length);
    }

    internal static uint UInt32At(ReadOnlySpan<byte> bytes, int at, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
