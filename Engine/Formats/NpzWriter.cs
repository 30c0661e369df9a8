using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>
/// Collects named arrays of single precision and writes them as an npz file, which <c>numpy.load</c> and <see cref="NpzFile"/> read:
/// row-major npy arrays of version 1, stored without packing, in the order in which they were added. The same calls give the same bytes.
/// For one thread at a time.
/// </summary>
public sealed class NpzWriter
{
    const string Extension = ".npy";

    // NumPy begins the elements at a multiple of this.
    const int Alignment = 64;

    // The earliest that a ZIP file can say, in place of the time of writing.
    static readonly DateTimeOffset SameTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly List<(string Name, byte[] Npy)> arrays = [];
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>Adds an array; the values are copied.</summary>
    /// <param name="name">A name not yet used, without ".npy"; slashes may divide it.</param>
    /// <param name="shape">The dimensions, row-major; empty for a scalar.</param>
    /// <param name="values">As many elements as <paramref name="shape"/> says.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or ends in ".npy", or shape and values disagree.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.EndsWith(Extension, StringComparison.Ordinal))
            throw new ArgumentException($"{name}: the ending {Extension} is put behind every name; leave it out.", nameof(name));
        long count = 1;
        foreach (int dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }
        if (count != values.Length)
            throw new ArgumentException(
                $"{name}: shape [{string.Join(", ", shape.ToArray())}] has {count} elements, given are {values.Length}; "
                + "they must be equal.", nameof(shape));
        if (!names.Add(name))
            throw new ArgumentException($"{name}: the name is taken; give every array its own.", nameof(name));
        arrays.Add((name, Npy(shape, values)));
    }

    /// <summary>Writes the file whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the bytes of the file to a stream.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, npy) in arrays)
        {
            var entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression);
            entry.LastWriteTime = SameTime;
            using var to = entry.Open();
            to.Write(npy);
        }
    }

    static byte[] Npy(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        // A tuple of one ends with a comma in Python.
        string dimensions = string.Join(", ", shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture)));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dimensions}{(shape.Length == 1 ? "," : "")}), }}";
        ReadOnlySpan<byte> signature = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        int begin = signature.Length + sizeof(ushort), dataAt = (begin + header.Length + 1 + Alignment - 1) / Alignment * Alignment;

        byte[] bytes = new byte[checked(dataAt + values.Length * sizeof(float))];
        signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(signature.Length), (ushort)(dataAt - begin));
        bytes.AsSpan(begin, dataAt - begin).Fill((byte)' ');
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(begin));
        bytes[dataAt - 1] = (byte)'\n';
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(dataAt + i * sizeof(float)), values[i]);
        return bytes;
    }
}
