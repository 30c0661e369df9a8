using System.Buffers;
using System.Buffers.Binary;
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

    /// <summary>Text pairs for <c>__metadata__</c>; written in ordinal order of the keys.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

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

    /// <summary>Writes the file whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the bytes of the file to a stream.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);

        var inFile = tensors.OrderByDescending(t => t.ElementSize).ToList();
        var header = Header(inFile);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        int padding = -header.WrittenCount & (Alignment - 1);
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount + padding);

        stream.Write(length);
        stream.Write(header.WrittenSpan);
        for (int i = 0; i < padding; i++)
            stream.WriteByte((byte)' ');
        foreach (var tensor in inFile)
            stream.Write(tensor.Bytes);
    }

    ArrayBufferWriter<byte> Header(List<Tensor> inFile)
    {
        var begins = new Dictionary<string, long>(StringComparer.Ordinal);
        long end = 0;
        foreach (var tensor in inFile)
        {
            begins[tensor.Name] = end;
            end += tensor.Bytes.Length;
        }

        var header = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(header, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (Metadata.Count > 0)
        {
            json.WriteStartObject("__metadata__");
            foreach (var (key, text) in Metadata)
                json.WriteString(key, text);
            json.WriteEndObject();
        }
        foreach (var tensor in tensors)
            WriteEntry(json, tensor, begins[tensor.Name]);
        json.WriteEndObject();
        json.Flush();
        return header;
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
