using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MoGru.Engine.Formats;

/// <summary>
/// Collects named tensors and writes them as a safetensors file. The same calls give the same bytes. The header lists tensors in the
/// order in which they were added; the data of 8-byte types comes first, so that every tensor lies aligned to its own element.
/// </summary>
public sealed class SafetensorsWriter
{
    const int Alignment = 8;

    readonly List<Tensor> tensors = [];
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>Text pairs for <c>__metadata__</c>; written in ordinal order of the keys, behind the digest.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// True to write the SHA-256 of the whole file into its metadata, where <see cref="SafetensorsFile"/> holds the content against it. Not
    /// for files that other programs change and save again with the metadata that they found.
    /// </summary>
    public bool HasDigest { get; set; }

    /// <summary>Adds an F32 tensor; the values are copied.</summary>
    /// <param name="name">A name not yet used; <c>__metadata__</c> is reserved.</param>
    /// <param name="shape">The dimensions, row-major; empty for a scalar.</param>
    /// <param name="values">As many elements as <paramref name="shape"/> says.</param>
    /// <exception cref="ArgumentException">The name is taken, or shape and values disagree.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        byte[] bytes = Reserve(name, shape, values.Length, "F32", sizeof(float));
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
    }

    /// <summary>Adds an F64 tensor; otherwise as for F32.</summary>
    /// <exception cref="ArgumentException">The name is taken, or shape and values disagree.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        byte[] bytes = Reserve(name, shape, values.Length, "F64", sizeof(double));
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
    }

    /// <summary>Adds an I64 tensor; otherwise as for F32.</summary>
    /// <exception cref="ArgumentException">The name is taken, or shape and values disagree.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<long> values)
    {
        byte[] bytes = Reserve(name, shape, values.Length, "I64", sizeof(long));
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
    }

    /// <summary>Adds a tensor of half precision, whole numbers of 8 to 32 bits, or booleans: F16, I8, I16, I32, U8, U16, U32, U64 or BOOL.</summary>
    /// <exception cref="ArgumentException">The name is taken, shape and values disagree, or T is another type.</exception>
    public void Add<T>(string name, ReadOnlySpan<int> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        string dtype = TypeOf<T>() ?? throw new ArgumentException(
            $"{name}: {typeof(T).Name} has no type of safetensors; give float, double, Half, bool or an integer of up to 64 bits.", nameof(values));
        byte[] bytes = Reserve(name, shape, values.Length, dtype, Unsafe.SizeOf<T>());
        MemoryMarshal.AsBytes(values).CopyTo(bytes);
        for (int at = 0; !BitConverter.IsLittleEndian && at < bytes.Length; at += Unsafe.SizeOf<T>())
            bytes.AsSpan(at, Unsafe.SizeOf<T>()).Reverse();
    }

    /// <summary>Adds a tensor of single precision in another one: rounded to the nearest, ties to even, where that is less.</summary>
    /// <exception cref="ArgumentException">The name is taken, or shape and values disagree.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, SafetensorsType type)
    {
        switch (type)
        {
            case SafetensorsType.F32:
                Add(name, shape, values);
                break;
            case SafetensorsType.F64:
                Add(name, shape, Array.ConvertAll(values.ToArray(), value => (double)value));
                break;
            case SafetensorsType.F16:
                Add<Half>(name, shape, Array.ConvertAll(values.ToArray(), value => (Half)value));
                break;
            case SafetensorsType.BF16:
                byte[] bytes = Reserve(name, shape, values.Length, "BF16", sizeof(ushort));
                for (int i = 0; i < values.Length; i++)
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), Numbers.BFloat16(values[i]));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type.");
        }
    }

    /// <summary>Writes the file whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the bytes of the file to a stream.</summary>
    /// <exception cref="InvalidOperationException">The metadata have a digest of their own.</exception>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (Metadata.ContainsKey(SafetensorsDigest.Key))
            throw new InvalidOperationException(
                $"The metadata hold '{SafetensorsDigest.Key}', which is the writer's; set HasDigest in its place.");

        var inFile = tensors.OrderByDescending(t => t.ElementSize).ToList();
        byte[] header = Header(inFile, out int digestAt);
        if (HasDigest)
            Encoding.ASCII.GetBytes(SafetensorsDigest.Of([header, .. inFile.Select(tensor => tensor.Bytes)]), header.AsSpan(digestAt));
        stream.Write(header);
        foreach (var tensor in inFile)
            stream.Write(tensor.Bytes);
    }

    // With its length before it and spaces behind it; the digits of the digest are zeros.
    byte[] Header(List<Tensor> inFile, out int digestAt)
    {
        var begins = new Dictionary<string, long>(StringComparer.Ordinal);
        long end = 0;
        foreach (var tensor in inFile)
        {
            begins[tensor.Name] = end;
            end += tensor.Bytes.Length;
        }

        var header = new ArrayBufferWriter<byte>();
        header.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(header, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            digestAt = WriteMetadata(json, header);
            foreach (var tensor in tensors)
                WriteEntry(json, tensor, begins[tensor.Name]);
            json.WriteEndObject();
        }
        int padding = -header.WrittenCount & (Alignment - 1);
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);
        byte[] bytes = header.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - sizeof(ulong));
        return bytes;
    }

    // Says where in the header the digits of the digest are.
    int WriteMetadata(Utf8JsonWriter json, ArrayBufferWriter<byte> header)
    {
        if (Metadata.Count == 0 && !HasDigest)
            return 0;
        int digestAt = 0;
        json.WriteStartObject("__metadata__");
        if (HasDigest)
        {
            json.WriteString(SafetensorsDigest.Key, SafetensorsDigest.Zeros);
            json.Flush();
            digestAt = header.WrittenCount - 1 - SafetensorsDigest.Zeros.Length;
        }
        foreach (var (key, text) in Metadata)
            json.WriteString(key, text);
        json.WriteEndObject();
        return digestAt;
    }

    static void WriteEntry(Utf8JsonWriter json, Tensor tensor, long begin)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.DType);
        json.WriteStartArray("shape");
        foreach (int dimension in tensor.Shape)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(begin + tensor.Bytes.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static string? TypeOf<T>() => typeof(T) == typeof(float) ? "F32"
        : typeof(T) == typeof(double) ? "F64"
        : typeof(T) == typeof(Half) ? "F16"
        : typeof(T) == typeof(long) ? "I64"
        : typeof(T) == typeof(int) ? "I32"
        : typeof(T) == typeof(short) ? "I16"
        : typeof(T) == typeof(sbyte) ? "I8"
        : typeof(T) == typeof(ulong) ? "U64"
        : typeof(T) == typeof(uint) ? "U32"
        : typeof(T) == typeof(ushort) ? "U16"
        : typeof(T) == typeof(byte) ? "U8"
        : typeof(T) == typeof(bool) ? "BOOL"
        : null;

    byte[] Reserve(string name, ReadOnlySpan<int> shape, int count, string dtype, int elementSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        long expected = 1;
        foreach (int dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            expected = checked(expected * dimension);
        }
        if (expected != count)
            throw new ArgumentException(
                $"{name}: shape [{string.Join(", ", shape.ToArray())}] has {expected} elements, given are {count}; they must be equal.",
                nameof(shape));
        if (name == "__metadata__" || !names.Add(name))
            throw new ArgumentException($"{name}: the name is taken; give every tensor its own.", nameof(name));

        byte[] bytes = new byte[checked((long)count * elementSize)];
        tensors.Add(new(name, dtype, elementSize, shape.ToArray(), bytes));
        return bytes;
    }

    sealed record Tensor(string Name, string DType, int ElementSize, int[] Shape, byte[] Bytes);
}
