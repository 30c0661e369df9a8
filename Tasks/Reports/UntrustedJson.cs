using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Reads JSON from outside: whatever the types say is never null is never null, in lists too, which the serializer does not look into.
/// </summary>
static class UntrustedJson
{
    const int LargestFile = 256 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="expected">What it should be, with its article.</param>
    /// <exception cref="JsonException">It is no JSON of this type; the message says where.</exception>
    /// <exception cref="DataFormatException">It is missing, no regular file, or cannot be read.</exception>
    public static T OfFile<T>(string path, string expected, JsonTypeInfo<T> type)
    {
        using var json = JsonDocument.Parse(ForeignFile.Bytes(path, expected, LargestFile));
        return Of(json.RootElement, type);
    }

    /// <exception cref="JsonException">It is no JSON of this type; the message says where.</exception>
    public static T OfText<T>(string text, JsonTypeInfo<T> type)
    {
        using var json = JsonDocument.Parse(text);
        return Of(json.RootElement, type);
    }

    /// <exception cref="JsonException">It is no JSON of this type; the message says where.</exception>
    public static T Of<T>(JsonElement json, JsonTypeInfo<T> type) =>
        NullAt(json, type, "$") is { } place
            ? throw new JsonException($"{place} is null")
            : json.Deserialize(type) ?? throw new JsonException("$ is null");

    static string? NullAt(JsonElement json, JsonTypeInfo type, string place) => (type.Kind, json.ValueKind) switch
    {
        (JsonTypeInfoKind.Object, JsonValueKind.Object) => type.Properties
            .Select(property => json.TryGetProperty(property.Name, out var value) ? NullAt(value, property, $"{place}.{property.Name}") : null)
            .FirstOrDefault(found => found is not null),
        (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) when type.ElementType is { IsValueType: false } element => json.EnumerateArray()
            .Select((value, k) => NullAt(value, type.Options.GetTypeInfo(element), string.Create(CultureInfo.InvariantCulture, $"{place}[{k}]")))
            .FirstOrDefault(found => found is not null),
        (_, JsonValueKind.Null) => place,
        _ => null,
    };

    // A number that is not finite is null, so of value types the serializer judges; what has a converter of its own judges for itself.
    static string? NullAt(JsonElement json, JsonPropertyInfo property, string place)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return property.IsSetNullable || property.PropertyType.IsValueType ? null : place;
        return property.CustomConverter is null ? NullAt(json, property.Options.GetTypeInfo(property.PropertyType), place) : null;
    }
}
