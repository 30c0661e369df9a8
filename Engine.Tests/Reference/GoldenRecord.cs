using System.Buffers.Binary;
using System.Text.Json;
using MoGru.Cells;

namespace MoGru.Tests.Reference;

/// <summary>One golden record (a safetensors file) with every tensor widened to double; knows nothing of the engine's own reader.</summary>
sealed class GoldenRecord
{
    readonly Dictionary<string, int[]> shapes = [];
    readonly Dictionary<string, double[]> values = [];
    readonly Dictionary<string, string> metadata = [];

    GoldenRecord(ReadOnlySpan<byte> file)
    {
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var data = file[(8 + headerLength)..];
        using var header = JsonDocument.Parse(file.Slice(8, headerLength).ToArray());
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var item in entry.Value.EnumerateObject()) metadata[item.Name] = item.Value.GetString()!;
                continue;
            }

            int begin = entry.Value.GetProperty("data_offsets")[0].GetInt32(), end = entry.Value.GetProperty("data_offsets")[1].GetInt32();
            shapes[entry.Name] = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            values[entry.Name] = Widen(data[begin..end], entry.Value.GetProperty("dtype").GetString()!);
        }
    }

    /// <summary>The folder of golden records beside the test assembly.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>Reads one record of the folder; <paramref name="name"/> is the file name without its extension.</summary>
    public static GoldenRecord Load(string name) => new(File.ReadAllBytes(Path.Combine(Folder, name + ".safetensors")));

    /// <summary>The names of all records of the folder that begin with <paramref name="prefix"/>, in ordinal order.</summary>
    public static IEnumerable<string> Names(string prefix) =>
        Directory.EnumerateFiles(Folder, prefix + "*.safetensors")
            .Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    /// <summary>The names of the records of cells of the catalog.</summary>
    public static IEnumerable<string> OfCells => Names("cell_").Where(IsOfCell);

    /// <summary>The names of the records of whole models, which have the kind of a cell's.</summary>
    public static IEnumerable<string> OfModels => Names("cell_").Where(name => !IsOfCell(name));

    static bool IsOfCell(string name) => CellCatalog.Default.Recorded(Load(name).Metadata("cell")) is not null;

    /// <summary>A value of the record's metadata, such as <c>kind</c>, <c>cell</c> or <c>config</c>.</summary>
    public string Metadata(string key) => metadata[key];

    /// <summary>One tensor's values, row-major.</summary>
    public double[] this[string name] => values[name];

    /// <summary>True where there is a tensor of this name.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>True where the record tells of gradients, and of none of this parameter: it is not trained, and the cell has it as a constant.</summary>
    public bool IsConstant(string parameter) => Has("grad.x") && !Has($"grad.param.{parameter}");

    /// <summary>One tensor's shape.</summary>
    public int[] Shape(string name) => shapes[name];

    /// <summary>Copies of all tensors whose names begin with <paramref name="prefix"/>, under the rest of the name.</summary>
    public Dictionary<string, double[]> Under(string prefix) =>
        values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => (double[])pair.Value.Clone());

    static double[] Widen(ReadOnlySpan<byte> bytes, string type)
    {
        int width = type == "F32" ? 4 : 8;
        var wide = new double[bytes.Length / width];
        for (int i = 0; i < wide.Length; i++)
        {
            var element = bytes.Slice(i * width, width);
            wide[i] = type switch
            {
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(element),
                "F64" => BinaryPrimitives.ReadDoubleLittleEndian(element),
                "I64" => BinaryPrimitives.ReadInt64LittleEndian(element),
                _ => throw new NotSupportedException($"a golden tensor has type {type}; F32, F64 and I64 are known."),
            };
        }

        return wide;
    }
}
