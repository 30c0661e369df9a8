using System.Globalization;

namespace MoGru.Engine.Formats;

/// <summary>
/// The tensors of a file that <c>torch.save</c> wrote, of a state dictionary or of dictionaries in dictionaries, named from the outermost on, with dots in
/// between: <c>state_dict.rnn.weight_ih_l0</c>. The pickle in it is read as data: it can name tensors, dictionaries, lists, numbers and texts, and nothing in it
/// is run; a file that asks for more, such as a whole pickled module, is refused. PyTorch 1.6 and later (format:
/// https://pytorch.org/docs/stable/notes/serialization.html).
/// </summary>
public sealed class PyTorchFile
{
    const string Pickle = "/data.pkl";
    const int DeepestNesting = 32;
    const int MostTensors = 1 << 16;

    readonly ZipContents contents;
    readonly string origin, root;
    readonly bool bigEndian;
    readonly Dictionary<string, PyTorchTensor> byName = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    int visited;

    PyTorchFile(ZipContents contents, string origin)
    {
        (this.contents, this.origin) = (contents, origin);
        string[] found = [.. Pickles(contents)];
        if (found.Length != 1)
            FormatThrow.Unsupported(origin, $"{found.Length} entries data.pkl, expected one; it is no file of torch.save", "give a file that PyTorch wrote");
        root = found[0][..^Pickle.Length];
        bigEndian = contents.Contains($"{root}/byteorder") && contents.Bytes($"{root}/byteorder").AsSpan().SequenceEqual("big"u8);
        var whole = new PickleReader(origin, Call, Refer).Read(contents.Bytes(found[0]));
        if (whole is not PickleDictionary dictionary)
            throw FormatThrow.UnsupportedFault(origin, "it holds no dictionary", "save a state dictionary: torch.save(model.state_dict(), path)");
        Add(dictionary, "", 0);
    }

    /// <summary>The names of all tensors, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => byName.Keys;

    /// <summary>Reads and checks a file; tensors are unpacked when they are asked for.</summary>
    /// <exception cref="DataFormatException">The file is missing, damaged, or asks for more than data.</exception>
    public static PyTorchFile Read(string path) => Parse(UntrustedBytes.OfFile(path, "a file of torch.save"), path);

    /// <summary>Checks the bytes of a file.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are malformed, or ask for more than data.</exception>
    public static PyTorchFile Parse(byte[] bytes, string origin)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!bytes.AsSpan().StartsWith("PK\u0003\u0004"u8))
            FormatThrow.Unsupported(
                origin, "it does not begin as a ZIP file does", "where PyTorch before 1.6 wrote it, load it there and torch.save it again with 1.6 or later");
        return In(ZipContents.Parse(bytes, origin), origin);
    }

    /// <summary>Whether the first bytes are what torch.save wrote before PyTorch 1.6: a pickled number.</summary>
    internal static bool IsLegacy(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith((ReadOnlySpan<byte>)[0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46]);

    /// <summary>True of an archive that torch.save may have written.</summary>
    internal static bool IsOne(ZipContents archive) => Pickles(archive).Any();

    /// <summary>The same as <see cref="Parse"/> of an archive.</summary>
    internal static PyTorchFile In(ZipContents archive, string origin) => new(archive, origin);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>The dimensions of a tensor; empty for a scalar.</summary>
    /// <exception cref="DataFormatException">There is no such tensor.</exception>
    public int[] Shape(string name) => [.. Find(name).Shape];

    /// <summary>The elements of a tensor of any real type in double precision, row-major, as of <see cref="SafetensorsFile.ConvertToDouble"/>.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or its numbers are missing, cut short or of another type.</exception>
    public double[] ConvertToDouble(string name)
    {
        var tensor = Find(name);
        string entry = $"{root}/data/{tensor.Storage.Key}";
        if (SafetensorsTypes.Of(tensor.Storage.Type) is not { } type)
            throw FormatThrow.UnsupportedFault(origin, $"tensor {Quote.Of(name)} is of {Quote.Of(tensor.Storage.Type)}", "convert it and save the file again");
        byte[] bytes = contents.Bytes(entry);
        if (bytes.Length != tensor.Storage.Length * Numbers.Size(type))
            FormatThrow.Damaged(
                contents.NameOf(entry),
                string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes; {tensor.Storage.Length} numbers of {tensor.Storage.Type} are more or fewer"));
        return tensor.Gather(Numbers.Widen(bytes, type, bigEndian));
    }

    /// <summary>The same rounded to single precision, to the nearest; what is beyond it is infinite.</summary>
    /// <exception cref="DataFormatException">As before.</exception>
    public float[] ConvertToSingle(string name) => Array.ConvertAll(ConvertToDouble(name), value => (float)value);

    /// <summary>All tensors, in the order of the file.</summary>
    internal IEnumerable<TensorHead> Heads => byName.Select(pair => new TensorHead(pair.Key, pair.Value.Storage.Type, pair.Value.Shape));

    /// <summary>The texts and numbers that stand beside the tensors, by name.</summary>
    internal IReadOnlyDictionary<string, string> Values => values;

    static IEnumerable<string> Pickles(ZipContents archive) => archive.Names.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal));

    PyTorchTensor Find(string name)
    {
        if (!byName.TryGetValue(name, out var tensor))
            FormatThrow.Absent(origin, name, "tensor", byName.Keys, "check that it belongs to this model");
        return tensor;
    }

    // Dictionaries may stand in one another many times, and so mean more than there is room for.
    void Add(PickleDictionary dictionary, string prefix, int depth)
    {
        if (depth > DeepestNesting)
            FormatThrow.Unsupported(origin, $"dictionaries in dictionaries, more than {DeepestNesting} deep", "save a state dictionary");
        foreach (var (key, value) in dictionary.Pairs)
        {
            if (++visited > 4 * MostTensors)
                FormatThrow.Unsupported(origin, $"more than {4 * MostTensors} objects in dictionaries", "save a state dictionary");
            if (key is not (string or long))
                continue;
            string name = prefix + Convert.ToString(key, CultureInfo.InvariantCulture);
            if (value is PickleDictionary inner)
                Add(inner, $"{name}.", depth + 1);
            else if (value is PyTorchTensor tensor)
                Add(name, tensor);
            else if (value is string or long or double or bool)
                values[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }
    }

    void Add(string name, PyTorchTensor tensor)
    {
        if (byName.Count == MostTensors)
            FormatThrow.Unsupported(origin, $"more than {MostTensors} tensors", "save fewer in a file");
        if (!byName.TryAdd(name, tensor))
            FormatThrow.Unsupported(origin, $"two tensors are named {Quote.Of(name)}", "name them apart");
    }

    object? Call(PickleName called, object?[] arguments) => (called.Module, called.Name, arguments) switch
    {
        ("collections", "OrderedDict", []) => new PickleDictionary(),
        ("torch._utils", "_rebuild_tensor_v2", [PyTorchStorage storage, long offset, object?[] size, object?[] stride, ..]) =>
            PyTorchTensor.Of(storage, offset, size, stride) ?? throw FormatThrow.DamagedFault(origin, "a tensor reaches beyond its numbers", null),
        ("torch._utils", "_rebuild_parameter", [PyTorchTensor tensor, ..]) => tensor,
        ("torch", "Size", [object?[] sizes]) => sizes,
        _ => throw FormatThrow.UnsupportedFault(
            origin, $"it asks Python to call {Quote.Of($"{called.Module}.{called.Name}")}, and nothing in a file is run",
            "save a state dictionary: torch.save(model.state_dict(), path)"),
    };

    PyTorchStorage Refer(object? reference) => reference is object?[] and ["storage", PickleName kind, string key, _, long length]
        && length is >= 0 and <= int.MaxValue && key.All(char.IsAsciiLetterOrDigit)
            ? new PyTorchStorage(PyTorchStorage.TypeOf(kind), key, (int)length)
            : throw FormatThrow.DamagedFault(origin, "the pickle refers to what are no numbers of a tensor", null);
}
