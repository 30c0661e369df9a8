using System.Buffers.Binary;

namespace MoGru.Engine.Formats;

/// <summary>
/// A file that is looked into: what it is by its first bytes, and its parts where they lie, so that no more is read than is told of. For
/// one thread.
/// </summary>
sealed class Inspection(FileStream file, string origin, bool numbers, CancellationToken cancellation)
{
    const int WindowBytes = 1 << 13, SignBytes = 1 << 12, BlockBytes = 1 << 13;

    readonly List<FileTensor> tensors = [];
    readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    byte[] window = [];
    long windowAt;

    public string Origin => origin;

    public long Length { get; } = file.Length;

    /// <summary>Whether numbers are gone through, and digests compared.</summary>
    public bool Numbers => numbers;

    public FileContents Contents()
    {
        var format = Format();
        switch (format)
        {
            case FileFormat.Safetensors: InspectionOfSafetensors.Add(this); break;
            case FileFormat.Npy: InspectionOfArrays.AddNpy(this); break;
            case FileFormat.Npz: format = InspectionOfArrays.AddArchive(this); break;
            case FileFormat.PyTorch: _ = PyTorchFile.Parse(Whole(), origin); break;  // an old one, which is refused
            case FileFormat.Mat: InspectionOfMat.Add(this); break;
            case FileFormat.Onnx: InspectionOfOnnx.Add(this); break;
        }
        return new(format, Length, tensors.AsReadOnly(), metadata.AsReadOnly());
    }

    /// <summary>Bytes from a place on, fewer where the file ends; valid until the next call.</summary>
    /// <exception cref="DataFormatException">It cannot be read.</exception>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        count = (int)Math.Clamp(Length - offset, 0, count);
        if (offset < windowAt || offset + count > windowAt + window.Length)
        {
            file.Position = offset;
            window = UntrustedBytes.UpTo(file, Math.Max(count, WindowBytes), origin);
            windowAt = offset;
            if (window.Length < count)
                FormatThrow.Unsupported(
                    origin, $"its {Length} bytes end after {offset + window.Length}", "it changes while it is read: wait until it is written");
        }
        return window.AsSpan((int)(offset - windowAt), count);
    }

    /// <summary>The whole file.</summary>
    /// <exception cref="DataFormatException">It cannot be read, or is larger than an array.</exception>
    public byte[] Whole()
    {
        if (Length > Array.MaxLength)
            FormatThrow.Unsupported(
                origin, $"{Length} bytes; of this format {Array.MaxLength} are read", "save its parts in files of their own");
        file.Position = 0;
        return UntrustedBytes.UpTo(file, (int)Length, origin);
    }

    public void Say(string name, string value) => metadata[name] = value;

    public void Add(FileTensor tensor) => tensors.Add(tensor);

    /// <summary>Adds a tensor whose numbers lie in the file one behind the other.</summary>
    /// <param name="tensor">What its header says; its place is known.</param>
    /// <param name="type">How each number is laid out; none where it is not read.</param>
    public void Add(FileTensor tensor, NumberType? type)
    {
        NumberSummary? summary = null;
        if (numbers && type is { } known)
        {
            file.Position = tensor.Offset!.Value;
            summary = Summary(file, tensor.Length!.Value, known, origin);
        }
        Add(tensor with { Numbers = summary });
    }

    /// <summary>The numbers that a stream holds from where it stands.</summary>
    /// <exception cref="DataFormatException">It ends before them.</exception>
    public NumberSummary Summary(Stream stream, long length, NumberType type, string name) =>
        NumberSummary.Of(Blocks(stream, length, type, name));

    public void ThrowIfCancelled() => cancellation.ThrowIfCancellationRequested();

    IEnumerable<double[]> Blocks(Stream stream, long length, NumberType type, string name)
    {
        for (long left = length; left > 0;)
        {
            ThrowIfCancelled();
            byte[] block = UntrustedBytes.UpTo(stream, (int)Math.Min(left, BlockBytes), name);
            if (block.Length < Math.Min(left, BlockBytes))
                FormatThrow.Damaged(name, $"it ends {left - block.Length} bytes before its numbers do");
            left -= block.Length;
            yield return Formats.Numbers.Widen(block, type);
        }
    }

    FileFormat Format()
    {
        byte[] sign = At(0, SignBytes).ToArray();
        var beginning = sign.AsSpan();
        if (NpyLayout.IsOne(beginning))
            return FileFormat.Npy;
        if (beginning.StartsWith("PK\u0003\u0004"u8) || beginning.StartsWith("PK\u0005\u0006"u8))
            return FileFormat.Npz;
        if (PyTorchFile.IsLegacy(beginning))
            return FileFormat.PyTorch;
        if (MatFile.IsOne(beginning))
            return FileFormat.Mat;
        if (sign.Length > sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(sign) <= SafetensorsFile.HeaderLimit
            && sign[sizeof(ulong)] == (byte)'{')
            return FileFormat.Safetensors;
        if (InspectionOfOnnx.IsOne(beginning))
            return FileFormat.Onnx;

        // Text has no zeros; UTF-16 has, and is told of by who reads tables.
        bool isPacked = beginning.StartsWith([(byte)0x1f, (byte)0x8b]), isWide = sign[0] is 0xFE or 0xFF;
        return isPacked || isWide || !beginning.Contains((byte)0)
            ? FileFormat.Text
            : throw FormatThrow.UnsupportedFault(
                origin, "its first bytes are those of no format that is known",
                "expected safetensors, npy, npz, MATLAB level 5, ONNX, what torch.save writes, or a table as text, gzip-compressed or not");
    }
}
