using System.Buffers.Binary;
using System.Text.Json;

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

    /// <summary>A value of the record's metadata, such as <c>kind</c>, <c>cell</c> or <c>config</c>.</summary>
    public string Metadata(string key) => metadata[key];

    /// <summary>One tensor's values, row-major.</summary>
    public double[] this[string name] => values[name];

    /// <summary>True where there is a tensor of this name.</summary>
    public bool Has(string name) => values.ContainsKey(name);

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
