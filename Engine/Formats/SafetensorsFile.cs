using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>
/// A safetensors file in memory: named tensors of real numbers and integers, and text metadata
/// (format: https://github.com/huggingface/safetensors). All sizes and offsets are checked before anything is believed, and
/// the content where the file says its SHA-256 (<see cref="SafetensorsWriter.HasDigest"/>).
/// </summary>
public sealed class SafetensorsFile
{
    internal const int HeaderAt = sizeof(ulong);

    /// <summary>The most bytes of a header: the reference implementation's own limit.</summary>
    internal const int HeaderLimit = 100_000_000;

    readonly string origin;
    readonly ReadOnlyMemory<byte> data;
    readonly Dictionary<string, SafetensorsEntry> byName;

    SafetensorsFile(string origin, SafetensorsHeader header, ReadOnlyMemory<byte> data)
    {
        this.origin = origin;
        this.data = data;
        byName = header.ByName;
        Entries = header.Entries.AsReadOnly();
        Metadata = header.Metadata.AsReadOnly();
        Digest = header.Digest;
    }

    /// <summary>The text pairs under <c>__metadata__</c>, without the digest; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The SHA-256 that the file says it has, and has; none where it says nothing.</summary>
    public string? Digest { get; }

    /// <summary>All tensors in the order in which the header lists them.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The same as of any format.</summary>
    internal IEnumerable<TensorHead> Heads => Entries.Select(entry => new TensorHead(entry.Name, entry.DType, entry.Shape));

    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable or malformed.</exception>
    public static SafetensorsFile Read(string path) => Parse(UntrustedBytes.OfFile(path, "a safetensors file"), path);

    /// <summary>Checks the bytes of a file; tensors are views of <paramref name="bytes"/> until they are asked for.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are malformed.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes, string origin)
    {
        if (bytes.Length < HeaderAt)
            FormatThrow.Damaged(origin, $"{bytes.Length} bytes; a safetensors file begins with {HeaderAt} bytes of header length");

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        RequireHeader(length, bytes.Length, origin);

        var data = bytes[(HeaderAt + (int)length)..];
        var header = SafetensorsHeader.Parse(bytes.Slice(HeaderAt, (int)length).Span, data.Length, origin);
        if (header.Digest is { } digest)
            SafetensorsDigest.Require(digest, bytes.Span, HeaderAt + header.DigestAt, origin);
        return new(origin, header, data);
    }

    /// <summary>Refuses a length of a header that no file has, or not one of this length.</summary>
    internal static void RequireHeader(ulong length, long fileLength, string origin)
    {
        if (length > HeaderLimit)
            FormatThrow.Unsupported(
                origin, $"it is no safetensors file: where the length of a header would be stands {length}, the limit is {HeaderLimit}",
                "parameters.Load reads safetensors, npz, and what torch.save writes since PyTorch 1.6; OnnxFile.Load reads ONNX");
        if (length > (ulong)(fileLength - HeaderAt))
            FormatThrow.Damaged(origin, $"claims a header of {length} bytes, {fileLength - HeaderAt} follow");
    }

    /// <summary>Whether a tensor of this name is there, of whatever type.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>The type of a tensor, such as F32; none where there is no such tensor.</summary>
    internal string? TypeOf(string name) => byName.TryGetValue(name, out var entry) ? entry.DType : null;

    /// <summary>The dimensions of a tensor; empty for a scalar.</summary>
    /// <exception cref="DataFormatException">There is no such tensor.</exception>
    public int[] Shape(string name) => [.. Find(name).Shape];

    /// <summary>The elements of an F32 tensor, row-major.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or it is not F32.</exception>
    public float[] Float32(string name)
    {
        var entry = Find(name);
        if (entry.DType != "F32")
            WrongType(entry, "F32");
        return Numbers.Singles(Bytes(entry));
    }

    /// <summary>The elements of an F64 tensor, or of an F32 tensor widened, row-major.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or it is neither F64 nor F32.</exception>
    public double[] Float64(string name)
    {
        var entry = Find(name);
        if (entry.DType is not ("F64" or "F32"))
            WrongType(entry, "F64 or F32");
        return Numbers.Widen(Bytes(entry), entry.DType == "F64" ? NumberType.Double : NumberType.Single);
    }

    /// <summary>The elements of an I64 tensor, row-major.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or it is not I64.</exception>
    public long[] Int64(string name)
    {
        var entry = Find(name);
        if (entry.DType != "I64")
            WrongType(entry, "I64");
        return Numbers.Int64s(Bytes(entry));
    }

    /// <summary>
    /// The elements of a tensor of any real type in double precision, row-major: F16, BF16, F32, F64, integers and BOOL, of which true is 1. 64-bit integers beyond
    /// 2⁵³ are rounded to the nearest.
    /// </summary>
    /// <exception cref="DataFormatException">There is no such tensor, or it is of another type.</exception>
    public double[] ConvertToDouble(string name)
    {
        var entry = Find(name);
        if (SafetensorsTypes.Of(entry.DType) is var type && type is null)
            WrongType(entry, "F16, BF16, F32, F64, BOOL or an integer");
        return Numbers.Widen(Bytes(entry), type.Value);
    }

    /// <summary>The same rounded to single precision, to the nearest; what is beyond it is infinite.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or it is of another type.</exception>
    public float[] ConvertToSingle(string name) =>
        Find(name).DType == "F32" ? Float32(name) : Array.ConvertAll(ConvertToDouble(name), value => (float)value);

    ReadOnlySpan<byte> Bytes(SafetensorsEntry entry) => data.Span[(int)entry.Begin..(int)entry.End];

    SafetensorsEntry Find(string name)
    {
        if (!byName.TryGetValue(name, out var entry))
            FormatThrow.Absent(origin, name, "tensor", byName.Keys, "check that it belongs to this model");
        return entry;
    }

    [DoesNotReturn]
    void WrongType(SafetensorsEntry entry, string expected) => FormatThrow.Unsupported(
        origin,
        $"tensor {Quote.Of(entry.Name)} is {Quote.Of(entry.DType)}, expected {expected}",
        "convert the tensor and save the file again");
}
