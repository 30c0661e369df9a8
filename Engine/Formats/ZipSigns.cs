using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>What the directory of a ZIP file says that the framework's reader keeps to itself (format: PKWARE, APPNOTE 6.3, chapter 4).</summary>
static class ZipSigns
{
    const int MethodAt = 10, NameLengthAt = 28, NameAt = 46;
    const int EndLength = 22, LongestComment = ushort.MaxValue, DirectoryLengthAt = 12, DirectoryBeginAt = 16;
    const int Stored = 0, Deflated = 8, Deflated64 = 9;

    /// <summary>What each entry of the directory begins with.</summary>
    internal static ReadOnlySpan<byte> DirectoryEntry => "PK\x01\x02"u8;

    static ReadOnlySpan<byte> DirectoryEnd => "PK\x05\x06"u8;

    /// <summary>Where the archive begins: behind what was put before it, as a self-extracting one has it, and other readers skip.</summary>
    internal static int Begin(ReadOnlySpan<byte> bytes)
    {
        int from = Math.Max(0, bytes.Length - EndLength - LongestComment);
        int end = from + bytes[from..].LastIndexOf(DirectoryEnd);
        if (end < from || end > bytes.Length - EndLength)
            return 0;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(end + DirectoryLengthAt)..]);
        uint begin = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(end + DirectoryBeginAt)..]);
        long before = (long)end - length - begin;
        return before > 0 && begin != uint.MaxValue && bytes[(int)(before + begin)..].StartsWith(length > 0 ? DirectoryEntry : DirectoryEnd)
            ? (int)before : 0;
    }

    /// <summary>How an entry is packed; null where no entry of the directory is found by this name.</summary>
    internal static int? Method(ReadOnlySpan<byte> bytes, string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        for (int at = 0; bytes[at..].IndexOf(DirectoryEntry) is >= 0 and var next; at += DirectoryEntry.Length)
        {
            at += next;
            var entry = bytes[at..];
            if (entry.Length >= NameAt + wanted.Length && BinaryPrimitives.ReadUInt16LittleEndian(entry[NameLengthAt..]) == wanted.Length
                && entry.Slice(NameAt, wanted.Length).SequenceEqual(wanted))
                return BinaryPrimitives.ReadUInt16LittleEndian(entry[MethodAt..]);
        }
        return null;
    }

    internal static bool IsRead(int method) => method is Stored or Deflated or Deflated64;

    internal static string NameOf(int method) => method switch
    {
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "xz",
        98 => "PPMd",
        _ => string.Create(CultureInfo.InvariantCulture, $"method {method}"),
    };
}
