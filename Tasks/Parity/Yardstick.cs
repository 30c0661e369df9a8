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

    readonly string path;
    readonly JsonElement records;

    Yardstick(string path, JsonElement records) => (this.path, this.records) = (path, records);

    /// <summary>The yardstick beside a record; the floors alone where there is no file.</summary>
    /// <exception cref="DataFormatException">The file is no JSON object.</exception>
    public static Yardstick Beside(string recordPath)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(recordPath)) ?? ".", FileName);
        if (!File.Exists(path))
            return new(path, default);
        try
        {
            using var document = JsonDocument.Parse(ForeignJson.Checked(ForeignFile.Bytes(path, "errors of PyTorch as JSON", LargestFile)));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(path, document.RootElement.Clone())
                : throw Fault(path, "it is no JSON object of records");
        }
        catch (JsonException exception)
        {
            throw Fault(path, $"it is not JSON ({ForeignJson.Reason(exception)})");
        }
    }

    /// <summary>The largest error of this quantity that passes.</summary>
    /// <exception cref="DataFormatException">What the file says of it is no error.</exception>
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
        if (records.ValueKind == JsonValueKind.Undefined || !records.TryGetProperty(record, out var errors))
            return floor;
        if (errors.ValueKind != JsonValueKind.Object)
            throw Fault(path, $"{Quote.Of(record)} is {Quote.Of(errors.GetRawText())}, expected an object of errors");
        if (!errors.TryGetProperty(key, out var error))
            return floor;

        // An infinite error would let everything pass.
        return error.ValueKind == JsonValueKind.Number && error.TryGetDouble(out double value) && double.IsFinite(value) && value >= 0
            ? Math.Max(floor, Factor * value)
            : throw Fault(path, $"{key} of {Quote.Of(record)} is {Quote.Of(error.GetRawText())}, expected a finite number from 0 up");
    }

    static DataFormatException Fault(string path, string what) =>
        new($"{Quote.Visible(path)}: {what}; get the file again, or remove it to judge by the floors alone.", path);
}
