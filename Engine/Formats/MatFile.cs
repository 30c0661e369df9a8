using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>
/// A MATLAB level 5 file (MATLAB 5 to 7, compressed or not, either byte order): its real numeric matrices, each read when asked for,
/// so that a variable before a damaged one can still be read
/// (format: "MAT-File Format", The MathWorks, chapter 1).
/// </summary>
public sealed class MatFile
{
    const int HeaderLength = 128;
    const int VersionAt = 124;
    const int Version5 = 0x0100;
    const int LastType = 18;

    // Listing takes memory and time for each.
    const int MostElements = 1 << 14;

    // Of a file in an archive: ten times the longest recording.
    const int MostUnpacked = 1 << 27;

    const string Remedy = "save it in MATLAB with save(file, name, '-v7')";

    readonly ReadOnlyMemory<byte> bytes;
    readonly string origin;
    readonly bool bigEndian;
    readonly OrderedDictionary<string, MatVariable> variables = new(StringComparer.Ordinal);
    DataFormatException? damage;

    MatFile(ReadOnlyMemory<byte> bytes, string origin)
    {
        this.bytes = bytes;
        this.origin = origin;
        bigEndian = CheckHeader(bytes.Span, origin);
    }

    static ReadOnlySpan<byte> Hdf5Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Whether the first bytes are those of a MATLAB file, of a level that is read or not.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Hdf5Signature) || beginning.Length >= HeaderLength
        && (beginning[VersionAt..].StartsWith("\u0000\u0001IM"u8) || beginning[VersionAt..].StartsWith("\u0001\u0000MI"u8)
            || beginning.StartsWith("MATLAB 5.0 MAT-file"u8));

    /// <summary>All variables in file order, also those that are no real numbers.</summary>
    internal IEnumerable<MatVariable> Variables => variables.Values;

    /// <summary>The names of the real numeric variables in file order; text, cells, structures and complex matrices are left out.</summary>
    public IReadOnlyList<string> Names => [.. variables.Where(v => IsReal(v.Value)).Select(v => v.Key)];

    /// <summary>Reads a file and lists it.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable, malformed, or of level 4 or 7.3.</exception>
    public static MatFile Read(string path) => Parse(UntrustedBytes.OfFile(path, "a MATLAB level 5 file"), path);

    /// <summary>Reads a file from a stream of at most 1 GiB to its end and lists it.</summary>
    /// <param name="stream">Need not be able to seek.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The stream is too long, malformed, or of level 4 or 7.3.</exception>
    public static MatFile Read(Stream stream, string origin) => Parse(UntrustedBytes.OfStream(stream, origin), origin);

    /// <summary>Unpacks and lists a file that lies in an archive.</summary>
    /// <exception cref="DataFormatException">There is no such entry, or it is malformed, or of level 4 or 7.3.</exception>
    [Experimental(Shared.Diagnostic)]
    public static MatFile Read(ZipContents archive, string entry)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Parse(archive.Bytes(entry, CheckBeginning), archive.NameOf(entry));
    }

    /// <summary>Lists the bytes of a file.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are malformed before the first variable, or of level 4 or 7.3.</exception>
    public static MatFile Parse(ReadOnlyMemory<byte> bytes, string origin)
    {
        var file = new MatFile(bytes, origin);
        try
        {
            file.List();
        }
        catch (DataFormatException e) when (file.variables.Count > 0)
        {
            file.damage = e;
        }
        return file;
    }

    /// <summary>Whether there is a real numeric variable of this name.</summary>
    public bool Contains(string name) => variables.TryGetValue(name, out var variable) && IsReal(variable);

    /// <summary>The dimensions of a variable, at least one.</summary>
    /// <exception cref="DataFormatException">There is no such real numeric variable.</exception>
    public int[] Dimensions(string name) => [.. Find(name).Header.Dimensions];

    /// <summary>The values of a variable widened to double, column after column; 64-bit integers beyond 2^53 are rounded.</summary>
    /// <exception cref="DataFormatException">There is no such real numeric variable, or its element is damaged or cut short.</exception>
    public double[] Values(string name) => Find(name).Values();

    /// <summary>Refuses a file that is damaged or cut short after the first variable, where the variables before could still be read.</summary>
    /// <exception cref="DataFormatException">It is.</exception>
    public void ThrowIfDamaged()
    {
        if (damage is not null)
            throw new DataFormatException(damage.Message, damage.Path, damage);
    }

    static bool IsReal(MatVariable variable) => variable.Header is { IsNumeric: true, Complex: false };

    // The header, and the first variable as far as it shows: what a file begins with is doubted before it is unpacked.
    static void CheckBeginning(ReadOnlySpan<byte> beginning, long length, string origin)
    {
        bool bigEndian = CheckHeader(beginning, origin);
        if (length > MostUnpacked)
            FormatThrow.Unsupported(origin, $"{length} bytes, at most {MostUnpacked} are unpacked", "unpack it first and give the file");
        if (length == HeaderLength)
            return;
        var tag = MatTag.Read(beginning, HeaderLength, bigEndian, origin);
        if (tag.Type is < 1 or > LastType || tag.Length > length - tag.Begin)
            FormatThrow.Damaged(origin, $"the first element has type {tag.Type} and claims {tag.Length} bytes, {length - tag.Begin} follow");
        if (tag.Type == MatTag.Matrix)
            MatVariable.CheckBeginning(beginning[tag.Begin..], tag.Length, bigEndian, origin);
    }

    // Returns whether the file is big-endian.
    static bool CheckHeader(ReadOnlySpan<byte> bytes, string origin)
    {
        if (bytes.StartsWith(Hdf5Signature))
            FormatThrow.Unsupported(origin, "an HDF5 file (MATLAB 7.3?), expected MATLAB level 5", Remedy);
        if (bytes.Length >= sizeof(int) && bytes[..sizeof(int)].Contains((byte)0))
            FormatThrow.Unsupported(origin, "a MATLAB level 4 file or no MATLAB file, expected level 5", Remedy);
        if (bytes.Length < HeaderLength)
            FormatThrow.Damaged(origin, $"{bytes.Length} bytes; a MATLAB level 5 file begins with a header of {HeaderLength}");

        bool bigEndian = bytes[HeaderLength - 2] == 'M' && bytes[HeaderLength - 1] == 'I';
        if (!bigEndian && !(bytes[HeaderLength - 2] == 'I' && bytes[HeaderLength - 1] == 'M'))
            FormatThrow.Damaged(origin, $"lacks the byte order mark 'MI' at {HeaderLength - 2}; it may not be a MATLAB file");

        int version = bigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes[VersionAt..])
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes[VersionAt..]);
        if (version != Version5)
            FormatThrow.Unsupported(
                origin, $"MATLAB file version {version >> 8}.{version & 0xFF}, expected level 5 (1.0); 2.0 is MATLAB 7.3", Remedy);
        return bigEndian;
    }

    // Elements at the top level follow each other without padding.
    void List()
    {
        int elements = 0;
        for (long at = HeaderLength; at < bytes.Length;)
        {
            if (++elements > MostElements)
                FormatThrow.Unsupported(origin, $"more than {MostElements} variables", "save those that are needed alone");
            var tag = MatTag.Read(bytes.Span, at, bigEndian, origin);
            if (tag.Type is < 1 or > LastType)
                FormatThrow.Damaged(origin, $"an element of unknown type {tag.Type} at {at}");

            var element = bytes.Slice(tag.Begin, Math.Min(tag.Length, bytes.Length - tag.Begin));
            if (tag.Type == MatTag.Matrix)
                Add(MatVariable.Plain(element, bigEndian, origin));
            else if (tag.Type == MatTag.Compressed)
                Add(MatVariable.Packed(element, bigEndian, origin));
            if (tag.Length > bytes.Length - tag.Begin)
                FormatThrow.Damaged(origin, $"the element at {at} claims {tag.Length} bytes, {bytes.Length - tag.Begin} follow");
            at = (long)tag.Begin + tag.Length;
        }
    }

    // A name saved twice counts as last saved; MATLAB's own workspaces of objects have no name.
    void Add(MatVariable? variable)
    {
        if (variable is not null && variable.Header.Name.Length > 0)
            variables[variable.Header.Name] = variable;
    }

    MatVariable Find(string name)
    {
        if (!variables.TryGetValue(name, out var variable))
        {
            if (damage is not null)
                FormatThrow.Damaged(origin, $"no variable {Quote.Of(name)} before the damage ({damage.Message})", damage);
            FormatThrow.Absent(origin, name, "variable", Names, "check the name or download the file again");
        }
        if (!IsReal(variable))
            FormatThrow.Unsupported(
                origin,
                $"variable {Quote.Of(name)} is {variable.Header.Kind}, expected a real numeric matrix",
                "save its numbers as a matrix");
        return variable;
    }
}
