using System.Text.Json;

namespace MoGru.Tests.Reference;

/// <summary>How far a record may be off: four times float32 PyTorch's own error, but never less than a floor.</summary>
static class Yardstick
{
    /// <summary>The bound of one kind of error (forward, gradient, loss, final_parameters) of one record.</summary>
    public static double Of(string record, string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenRecord.Folder, "pytorch_float32_error.json")));
        double own = document.RootElement.TryGetProperty(record, out var errors) && errors.TryGetProperty(kind, out var error) ? error.GetDouble() : 0;
        return Math.Max(4 * own, kind is "gradient" or "final_parameters" ? 1e-5 : 2e-6);
    }
}
