using System.Globalization;
using System.Text.Json;
using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Tasks.Parity;

/// <summary>
/// A golden record: tensors by name, and its settings. Everything read from it is checked, for the file comes from outside.
/// </summary>
sealed class GoldenRecord : ICellRecord
{
    static readonly string[] judged = ["input.", "cotangent.", "expected.", "grad."];

    readonly SafetensorsFile file;
    readonly JsonElement config;
    readonly HashSet<string> read = new(StringComparer.Ordinal);

    GoldenRecord(string path, SafetensorsFile file, JsonElement config) => (Path, this.file, this.config) = (path, file, config);

    public string Path { get; }

    /// <summary>The file's name without its ending, by which yardsticks are found.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Kind => Label("kind");

    /// <exception cref="DataFormatException">The file is missing, damaged or no golden record.</exception>
    public static GoldenRecord Read(string path)
    {
        var file = SafetensorsFile.Read(path);
        try
        {
            using var document = JsonDocument.Parse(ForeignJson.Checked(file.Metadata.TryGetValue("config", out string? text) ? text : "{}"));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("it is not an object");
            return new(path, file, document.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            throw new DataFormatException(
                $"{path}: the config in its metadata is not JSON ({ForeignJson.Reason(exception)}); get the record again.", path);
        }
    }

    /// <summary>A word of the metadata.</summary>
    public string Label(string key) => file.Metadata.TryGetValue(key, out string? text)
        ? text
        : throw Fault($"its metadata has no {key}, so it is no golden record; expected kind, cell or op, and config");

    public bool Has(string name) => file.Contains(name);

    public int[] Sizes(string name) => file.Shape(name);

    /// <summary>The first size of a tensor that has one.</summary>
    public int FirstSize(string name) => Sizes(name) is [var first, ..] && first > 0
        ? first
        : throw Fault($"{name} is [{string.Join(", ", Sizes(name))}], expected at least one row");

    public float[] Floats(string name) => file.Float32(Reading(name));

    public double[] Doubles(string name) => file.Float64(Reading(name));

    /// <summary>An I64 tensor of small numbers.</summary>
    public int[] Integers(string name)
    {
        long[] values = file.Int64(Reading(name));
        if (Array.Exists(values, v => v is < int.MinValue or > int.MaxValue))
            throw Fault($"{name} has values beyond 32 bits");
        return Array.ConvertAll(values, v => (int)v);
    }

    /// <summary>The names with this prefix, without it, in the file's order.</summary>
    public IEnumerable<string> Names(string prefix) =>
        file.Entries.Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e.Name[prefix.Length..]);

    public int Whole(string key, int least, int most, int? absent = null)
    {
        if (!config.TryGetProperty(key, out var value) && absent is int standard)
            return standard;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw Fault(string.Create(CultureInfo.InvariantCulture,
                $"its config's {key} is {Shown(value)}, expected a whole number from {least} to {most}"));
    }

    public double? Number(string key)
    {
        if (!config.TryGetProperty(key, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
            return null;
        return IsFinite(value, out double number)
            ? number
            : throw Fault($"its config's {key} is {Shown(value)}, expected a finite number");
    }

    public double Number(string key, double absent) => Number(key) ?? absent;

    /// <summary>A number of a list of two.</summary>
    public double OfPair(string key, int index, double absent)
    {
        if (!config.TryGetProperty(key, out var value))
            return absent;
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && IsFinite(value[index], out double number)
            ? number
            : throw Fault($"its config's {key} is {Shown(value)}, expected two numbers");
    }

    public bool Flag(string key, bool absent) => Flag(key) ?? absent;

    public bool? Flag(string key)
    {
        if (!config.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Fault($"its config's {key} is {Shown(value)}, expected true or false"),
        };
    }

    public string? Word(string key)
    {
        if (!config.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Fault($"its config's {key} is {Shown(value)}, expected a word");
    }

    /// <summary>Fills the parameters with <c>param.*</c>, each of which must be there in its shape.</summary>
    public void Load(ParameterList parameters, Func<string, bool>? isConstant = null)
    {
        foreach (var parameter in parameters)
        {
            string name = $"param.{parameter.Name}";
            if (!Has(name) || !Sizes(name).AsSpan().SequenceEqual(parameter.Shape.ToArray()))
                throw Fault($"it has no {name} {parameter.Shape}, which its model needs; it has {Named([.. Names("param.")])}");
        }
        foreach (string name in Unused(parameters).Where(name => !Has($"grad.param.{name}")))
        {
            if (isConstant?.Invoke(name) != true)
                throw Fault($"its param.{Shown(name)} belongs to no parameter of its model");
            Floats($"param.{name}");
        }
        parameters.Allocate();
        foreach (var parameter in parameters)
            Floats($"param.{parameter.Name}").CopyTo(parameter.Write());
    }

    /// <summary>
    /// The parameters that the record has and the model does not use, as published variants keep them: their gradients are zero.
    /// </summary>
    public IEnumerable<string> Unused(ParameterList parameters) => Names("param.").Where(name => !parameters.Contains(name));

    /// <summary>Refuses a record with tensors that nothing has read: what they say would not be judged.</summary>
    /// <exception cref="DataFormatException">It has some.</exception>
    public void RefuseUnread()
    {
        string[] unread = [.. file.Entries.Select(e => e.Name).Where(n => IsJudged(n) && !read.Contains(n))];
        if (unread.Length > 0)
            throw Fault($"its {Named(unread)} {(unread.Length == 1 ? "belongs" : "belong")} to nothing that its model has or gives");
    }

    /// <summary>Names from the file in a list that is not too long.</summary>
    static string Named(string[] names) => string.Join(", ", names.Take(4).Select(Shown)) + (names.Length > 4 ? $" and {names.Length - 4} more" : "");

    static bool IsJudged(string name) =>
        Array.Exists(judged, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    string Reading(string name)
    {
        read.Add(name);
        return name;
    }

    public DataFormatException Fault(string what) => new($"{Quote.Visible(Path)}: {what}; get the record again, or leave it out.", Path);

    static bool IsFinite(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number) && double.IsFinite(number);
    }

    // A name without quotes, for it stands behind its kind.
    static string Shown(string name) => Quote.Of(name)[1..^1];

    static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "missing" : Quote.Of(value.GetRawText());
}
