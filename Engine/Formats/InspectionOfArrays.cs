namespace MoGru.Engine.Formats;

/// <summary>
/// What npy files, npz files and those of torch.save hold. An archive is read whole; its entries are unpacked for numbers alone.
/// </summary>
static class InspectionOfArrays
{
    public static void AddNpy(Inspection file)
    {
        var beginning = file.At(0, UntrustedBytes.Beginning);
        var (tensor, type, dataAt) = Head("", beginning, file.Length, file.Origin);
        file.Add(tensor with { Offset = dataAt }, type);
    }

    /// <summary>Adds what an archive holds, and says whether it is npz or of torch.save.</summary>
    public static FileFormat AddArchive(Inspection file)
    {
        var archive = ZipContents.Parse(file.Whole(), file.Origin);
        if (PyTorchFile.IsOne(archive))
        {
            AddPyTorch(file, PyTorchFile.In(archive, file.Origin));
            return FileFormat.PyTorch;
        }
        string[] arrays = [.. archive.Names.Where(NpzFile.IsArray)];
        if (arrays.Length == 0)
            FormatThrow.Unsupported(
                file.Origin, "a ZIP file of neither arrays nor tensors of torch.save", "unpack it, and give a file that was in it");
        foreach (string entry in arrays)
            AddNpz(file, archive, entry);
        return FileFormat.Npz;
    }

    static void AddNpz(Inspection file, ZipContents archive, string entry)
    {
        string name = NpzFile.ArrayName(entry);
        (FileTensor? Tensor, NumberType? Type, int DataAt) head = default;
        archive.Peek(entry, (beginning, length, origin) => head = Head(name, beginning, length, origin));
        NumberSummary? summary = null;
        if (file.Numbers && head.Type is { } type)
        {
            using var stream = new MemoryStream(archive.Bytes(entry), writable: false);
            stream.Position = head.DataAt;
            summary = file.Summary(stream, head.Tensor!.Length!.Value, type, archive.NameOf(entry));
        }
        file.Add(head.Tensor! with { Numbers = summary });
    }

    static void AddPyTorch(Inspection file, PyTorchFile read)
    {
        foreach (var (name, value) in read.Values)
            file.Say(name, value);
        foreach (var head in read.Heads)
        {
            var type = SafetensorsTypes.Of(head.Type);
            long[] shape = [.. head.Shape.Select(size => (long)size)];
            long? length = type is { } known ? shape.Aggregate((long)Numbers.Size(known), (bytes, size) => bytes * size) : null;
            file.ThrowIfCancelled();
            file.Add(new(head.Name, head.Type, shape, length)
            {
                Numbers = file.Numbers && type is not null ? NumberSummary.Of([read.ConvertToDouble(head.Name)]) : null,
            });
        }
    }

    // Of types that are not read here too: by what their header calls them.
    static (FileTensor Tensor, NumberType? Type, int DataAt) Head(string name, ReadOnlySpan<byte> beginning, long length, string origin)
    {
        var header = NpyLayout.Header(beginning, length, origin, out int dataAt);
        var type = NpyLayout.TypeOf(header.Descr!);
        if (type is not null)
            NpyLayout.Read(beginning, length, origin);
        string called = type is { } known ? SafetensorsTypes.NameOf(known) : header.Descr!;
        return (new(name, called, [.. header.Shape!.Select(size => (long)size)], length - dataAt), type, dataAt);
    }
}
