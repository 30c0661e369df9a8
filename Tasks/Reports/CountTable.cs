using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoGru.Tasks.Reports;

/// <summary>Writes a table of counts on one line, also where the rest of the file is on many.</summary>
sealed class CountTable : JsonConverter<IReadOnlyList<IReadOnlyList<long>>>
{
    public override IReadOnlyList<IReadOnlyList<long>> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Require(reader.TokenType == JsonTokenType.StartArray);
        var table = new List<IReadOnlyList<long>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Require(reader.TokenType == JsonTokenType.StartArray);
            var row = new List<long>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Require(reader.TokenType == JsonTokenType.Number);
                row.Add(reader.GetInt64());
            }
            table.Add(row);
        }
        return table;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<long>> value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value.Select(row => $"[{string.Join(", ", row)}]"))}]");

    static void Require(bool holds)
    {
        if (!holds)
            throw new JsonException("a table must be an array of arrays of whole numbers");
    }
}
