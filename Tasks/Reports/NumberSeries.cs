using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MoGru.Tasks.Reports;

/// <summary>Writes a series of numbers on one line, also where the rest of the file is on many; what is not finite is null.</summary>
sealed class NumberSeries : JsonConverter<IReadOnlyList<double>>
{
    public override IReadOnlyList<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("a series must be an array of numbers");
        var values = new List<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            values.Add(reader.TokenType switch
            {
                JsonTokenType.Number => FiniteNumber.Finite(ref reader),
                JsonTokenType.Null => double.NaN,
                _ => throw new JsonException("a series must hold numbers alone"),
            });
        return values;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<double> value, JsonSerializerOptions options)
    {
        var text = new StringBuilder("[");
        foreach (double number in value)
        {
            if (text.Length > 1)
                text.Append(", ");
            text.Append(double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null");
        }
        writer.WriteRawValue(text.Append(']').ToString());
    }
}
