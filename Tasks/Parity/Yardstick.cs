using System.Text.Json;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Parity;

/// <summary>
/// How large an error may be: the larger of a floor and four times float32 PyTorch's own error, where a file beside the record tells it.
/// </summary>
sealed class Yardstick
{
    const string FileName = "pytorch_float32_error.json";
    const double Factor = 4;
    const int LargestFile = 16 << 20;

    readonly JsonElement records;

    Yardstick(JsonElement records) => this.records = records;

    /// <summary>The yardstick beside a record; the floors alone where there is no file.</summary>
    /// <exception cref="DataFormatException">The file is no JSON object.</exception>
    public static Yardstick Beside(string recordPath)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(recordPath)) ?? ".", FileName);
        if (!File.Exists(path))
            return new(default);
        try
        {
            using var document = JsonDocument.Parse(ForeignFile.Bytes(path, "errors of PyTorch as JSON", LargestFile));
            return new(document.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            throw new DataFormatException(
                $"{path}: it is not JSON ({exception.Message}); get the file again, or remove it to judge by the floors alone.", path);
        }
    }

    static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The largest error of this quantity that passes.</summary>
    public double Limit(string record, Quantity quantity)
    {
        if (quantity == Quantity.GradientNorm)
            return double.PositiveInfinity;
        var (key, floor) = quantity switch
        {
            Quantity.Forward => ("forward", 2e-6),
            Quantity.Loss => ("loss", 2e-6),
            Quantity.Gradient => ("gradient", 1e-5),
            _ => ("final_parameters", 1e-5),
        };
        return Property(Property(records, record), key) is { ValueKind: JsonValueKind.Number } error
            ? Math.Max(floor, Factor * error.GetDouble())
            : floor;
    }
}
