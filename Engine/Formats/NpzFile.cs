using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>
/// An npz file: a ZIP archive of npy arrays, each read when asked for. As in NumPy, an entry is an array also where
/// its name lacks ".npy"; one with another ending is not.
/// </summary>
public sealed class NpzFile
{
    const string Extension = ".npy";

    readonly ZipContents contents;
    readonly string origin;

    NpzFile(ZipContents contents, string origin)
    {
        this.contents = contents;
        this.origin = origin;
        Names = [.. contents.Names.Where(IsArray).Select(ArrayName).Distinct()];
    }

    /// <summary>The names of the arrays, without ".npy", in the order of the archive.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads an npz file and lists it.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable or no ZIP file.</exception>
    public static NpzFile Read(string path) => Parse(UntrustedBytes.OfFile(path, "an npz file"), path);

    /// <summary>Reads an npz file from a stream of at most 1 GiB to its end and lists it.</summary>
    /// <param name="stream">Need not be able to seek.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The stream is too long or no ZIP file.</exception>
    public static NpzFile Read(Stream stream, string origin) => Parse(UntrustedBytes.OfStream(stream, origin), origin);

    /// <summary>Unpacks and lists an npz file that lies in an archive.</summary>
    /// <exception cref="DataFormatException">There is no such entry, it is damaged, or no ZIP file.</exception>
    [Experimental(Shared.Diagnostic)]
    public static NpzFile Read(ZipContents archive, string entry)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Parse(archive.Bytes(entry, CheckBeginning), archive.NameOf(entry));
    }

    /// <summary>Lists the bytes of an npz file.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are no ZIP file, or one of absurdly many entries.</exception>
    public static NpzFile Parse(byte[] bytes, string origin) => In(ZipContents.Parse(bytes, origin), origin);

    /// <summary>The same of an archive.</summary>
    internal static NpzFile In(ZipContents archive, string origin) => new(archive, origin);

    static void CheckBeginning(ReadOnlySpan<byte> beginning, long length, string origin)
    {
        if (!beginning.StartsWith("PK"u8))
            FormatThrow.Damaged(origin, "not a readable ZIP file (it does not begin with 'PK')");
    }

    /// <summary>Whether there is an array of this name (without ".npy").</summary>
    public bool Contains(string name) => contents.Contains(name + Extension) || contents.Contains(name) && IsArray(name) && ArrayName(name) == name;

    /// <summary>The dimensions of an array, for which only its header is unpacked; empty for a scalar.</summary>
    /// <exception cref="DataFormatException">There is no such array, or it is damaged or of a type that is not read.</exception>
    public int[] Shape(string name) => Layout(name).Shape;

    /// <summary>The bytes of an array's elements, for which only its header is unpacked.</summary>
    /// <exception cref="DataFormatException">As before.</exception>
    internal long Length(string name) => Layout(name) is var layout
        ? layout.Shape.Aggregate((long)Numbers.Size(layout.Type), (length, size) => length * size)
        : 0;

    /// <summary>Name, type and dimensions of an array, for which only its header is unpacked.</summary>
    /// <exception cref="DataFormatException">As before.</exception>
    internal TensorHead Head(string name)
    {
        var layout = Layout(name);
        return new(name, SafetensorsTypes.NameOf(layout.Type), layout.Shape);
    }

    /// <summary>Unpacks and checks one array.</summary>
    /// <exception cref="DataFormatException">There is no such array, or it is damaged or of a type that is not read.</exception>
    public NpyArray Array(string name)
    {
        string entry = Entry(name), entryOrigin = $"{origin}/{name}";
        byte[] bytes = contents.Bytes(entry, (beginning, length, _) => NpyLayout.Read(beginning, length, entryOrigin));
        return NpyArray.Parse(bytes, entryOrigin);
    }

    /// <summary>The elements of an array, row-major, rounded to single precision; what is beyond it is infinite.</summary>
    /// <exception cref="DataFormatException">As before.</exception>
    internal float[] ConvertToSingle(string name) => System.Array.ConvertAll(Array(name).ToDouble(), value => (float)value);

    NpyLayout Layout(string name)
    {
        NpyLayout? layout = null;
        string entry = Entry(name), entryOrigin = $"{origin}/{name}";
        contents.Peek(entry, (beginning, length, _) => layout = NpyLayout.Read(beginning, length, entryOrigin));
        return layout!;
    }

    string Entry(string name)
    {
        if (!Contains(name))
            FormatThrow.Absent(origin, name, "array", Names, "check the name or download the file again");
        if (!contents.Contains(name + Extension))
            return name;
        if (contents.Contains(name))
            FormatThrow.Unsupported(
                origin, $"holds both {Quote.Of(name)} and {Quote.Of(name + Extension)}, so which array is meant is ambiguous", "keep one of them");
        return name + Extension;
    }

    /// <summary>Whether an entry of an archive is an array.</summary>
    internal static bool IsArray(string entry) =>
        entry.EndsWith(Extension, StringComparison.Ordinal) || !entry[(entry.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal);

    /// <summary>The name of an array in an entry.</summary>
    internal static string ArrayName(string entry) => entry.EndsWith(Extension, StringComparison.Ordinal) ? entry[..^Extension.Length] : entry;
}
