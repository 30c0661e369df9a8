using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace MoGru.Engine.Formats;

/// <summary>Refuses what cannot be what it should by its first bytes and its whole length.</summary>
/// <param name="beginning">The first bytes, all of them where there are few.</param>
/// <param name="length">The length that all of it claims.</param>
/// <param name="origin">What to call it in messages.</param>
delegate void BeginningCheck(ReadOnlySpan<byte> beginning, long length, string origin);

/// <summary>
/// The entries of a ZIP file (stored or deflated, ZIP64 included), unpacked one at a time with the size, the packing ratio and the
/// checksum verified, so that an archive that lies costs no more memory than its data can fill.
/// </summary>
[Experimental(Shared.Diagnostic)]
public sealed class ZipContents
{
    // Listing takes memory for each.
    const int MostEntries = 1 << 14;

    readonly Lock gate = new();
    readonly byte[] bytes;
    readonly string origin;
    readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    readonly List<string> names = [];
    readonly HashSet<string> ambiguous = new(StringComparer.Ordinal);
    ReadOnlyCollection<ZipArchiveEntry>? entries;

    ZipContents(byte[] bytes, string origin)
    {
        this.bytes = bytes;
        this.origin = origin;
    }

    /// <summary>The names of all entries, in the order of the archive; folders left out.</summary>
    public IReadOnlyList<string> Names => names.AsReadOnly();

    /// <summary>Reads a ZIP file and lists it.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable or no ZIP file.</exception>
    public static ZipContents Read(string path) => Parse(UntrustedBytes.OfFile(path, "a ZIP file"), path);

    /// <summary>Lists the bytes of a ZIP file.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are no ZIP file, or one of absurdly many entries.</exception>
    public static ZipContents Parse(byte[] bytes, string origin)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.AsSpan().Count(ZipSigns.DirectoryEntry) is > MostEntries and var count)
            FormatThrow.Unsupported(origin, $"{count} entries, at most {MostEntries} are read", "split the archive");

        var contents = new ZipContents(bytes, origin);
        contents.WithEntries(contents.List);
        return contents;
    }

    /// <summary>Whether there is an entry of this name.</summary>
    public bool Contains(string name) => places.ContainsKey(name);

    /// <summary>Unpacks an entry.</summary>
    /// <exception cref="DataFormatException">There is no such entry, it is damaged, or it would unpack to more than 1 GiB.</exception>
    public byte[] Bytes(string name) => Bytes(name, static (_, _, _) => { });

    /// <summary>Unpacks an entry whose beginning shows what it is, so that nothing else of it need be unpacked to refuse it.</summary>
    /// <exception cref="DataFormatException">As before, or <paramref name="check"/> refuses the beginning.</exception>
    internal byte[] Bytes(string name, BeginningCheck check) => Open(name, check, whole: true);

    /// <summary>Unpacks no more of an entry than its beginning.</summary>
    /// <exception cref="DataFormatException">There is no such entry, it is damaged, or <paramref name="check"/> refuses it.</exception>
    internal void Peek(string name, BeginningCheck check) => Open(name, check, whole: false);

    // Which of two is meant is for their owner to say; other readers take the last.
    byte[] Open(string name, BeginningCheck check, bool whole)
    {
        if (!places.TryGetValue(name, out int place))
            FormatThrow.Absent(origin, name, "entry", names, "check the name or download the archive again");
        if (ambiguous.Contains(name))
            FormatThrow.Unsupported(
                origin, $"holds two entries {Quote.Of(name)}, so which one is meant is ambiguous", "keep one of them, or name them apart");
        return WithEntries(archived => Unpack(archived[place], NameOf(name), check, whole));
    }

    /// <summary>What to call an entry in messages.</summary>
    internal string NameOf(string name) => $"{origin}/{name}";

    List<string> List(IReadOnlyList<ZipArchiveEntry> archived)
    {
        for (int place = 0; place < archived.Count; place++)
        {
            string name = archived[place].FullName;
            if (name.EndsWith('/'))
                continue;
            if (places.TryAdd(name, place))
                names.Add(name);
            else
                ambiguous.Add(name);
        }
        return names;
    }

    byte[] Unpack(ZipArchiveEntry entry, string entryOrigin, BeginningCheck check, bool whole)
    {
        if (entry.IsEncrypted)
            FormatThrow.Unsupported(entryOrigin, "has a password", "unpack the archive with it and give the files, or pack them without one");
        int limit = UntrustedBytes.UnpackedLimit(entry.CompressedLength);
        if (entry.Length < 0 || entry.Length > limit)
            FormatThrow.Damaged(
                entryOrigin, $"claims {entry.Length} bytes, {entry.CompressedLength} packed bytes may hold at most {limit}");

        using var stream = OpenStream(entry, entryOrigin);
        byte[] beginning = UntrustedBytes.UpTo(stream, (int)Math.Min(entry.Length, UntrustedBytes.Beginning), entryOrigin);
        check(beginning, entry.Length, entryOrigin);
        if (!whole)
            return beginning;
        byte[] unpacked = UntrustedBytes.UpTo(stream, (int)entry.Length, entryOrigin, beginning);
        if (unpacked.Length != entry.Length)
            FormatThrow.Damaged(entryOrigin, $"claims {entry.Length} bytes, {unpacked.Length} could be unpacked");
        if (Crc32.Of(unpacked) != entry.Crc32)
            FormatThrow.Damaged(entryOrigin, "the checksum differs");
        return unpacked;
    }

    Stream OpenStream(ZipArchiveEntry entry, string entryOrigin)
    {
        try
        {
            return entry.Open();
        }
        catch (InvalidDataException) when (ZipSigns.Method(bytes, entry.FullName) is { } method && !ZipSigns.IsRead(method))
        {
            FormatThrow.Unsupported(
                entryOrigin, $"is packed by {ZipSigns.NameOf(method)}, expected stored or deflated", "pack it as ordinary ZIP files are");
            throw;
        }
    }

    // One archive for all: opening it costs as much as its list is long. ZipArchive checks lengths and offsets as it goes, but reports them
    // by whatever the stream beneath it throws.
    T WithEntries<T>(Func<IReadOnlyList<ZipArchiveEntry>, T> use)
    {
        lock (gate)
        {
            try
            {
                return use(entries ??= Open());
            }
            catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or NotSupportedException)
            {
                FormatThrow.Damaged(origin, $"not a readable ZIP file ({e.Message.TrimEnd('.')})", e);
                throw;
            }
        }
    }

    ReadOnlyCollection<ZipArchiveEntry> Open()
    {
        int begin = ZipSigns.Begin(bytes);
        return new ZipArchive(new MemoryStream(bytes, begin, bytes.Length - begin, writable: false), ZipArchiveMode.Read).Entries;
    }
}
