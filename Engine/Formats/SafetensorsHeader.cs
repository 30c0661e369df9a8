using System.Text.Json;
using System.Text.Unicode;

namespace MoGru.Engine.Formats;

/// <summary>The JSON header of a safetensors file, believed only once every offset fits the data to the byte.</summary>
sealed class SafetensorsHeader
{
    const string MetadataKey = "__metadata__";

    readonly string origin;

    SafetensorsHeader(string origin) => this.origin = origin;

    internal List<SafetensorsEntry> Entries { get; } = [];

    internal Dictionary<string, SafetensorsEntry> ByName { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, int dataLength, string origin)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            FormatThrow.Damaged(origin, "the header is not a JSON object; it may not be a safetensors file");
        if (!Utf8.IsValid(json))
            FormatThrow.Damaged(origin, "the header is not valid UTF-8");

        var header = new SafetensorsHeader(origin);
        try
        {
            var reader = new Utf8JsonReader(json);
            header.ReadObject(ref reader);
        }
        // A name with half a surrogate pair in escapes is JSON by its grammar, but no text: InvalidOperationException.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            FormatThrow.Damaged(origin, $"the header is not valid JSON ({Quote.Of(e.Message.TrimEnd('.'))})", e);
        }
        header.CheckCoverage(dataLength);
        return header;
    }

    void ReadObject(ref Utf8JsonReader reader)
    {
        bool metadataSeen = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name != MetadataKey)
            {
                var entry = ReadEntry(ref reader, name);
                if (!ByName.TryAdd(name, entry))
                    FormatThrow.Damaged(origin, $"the header lists tensor {Quote.Of(name)} twice");
                Entries.Add(entry);
            }
            else
            {
                if (metadataSeen)
                    FormatThrow.Damaged(origin, $"the header lists {MetadataKey} twice");
                metadataSeen = true;
                ReadMetadata(ref reader);
            }
        }
        reader.Read();
    }

    void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey, "an object of texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, key, "a text");
            if (!Metadata.TryAdd(key, reader.GetString()!))
                FormatThrow.Damaged(origin, $"{MetadataKey} lists {Quote.Of(key)} twice");
        }
    }

    SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, name, "an object of dtype, shape and data_offsets");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            switch (key)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String, name, "a text as dtype");
                    dtype = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(ref reader, name, "shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref reader, name, "data_offsets");
                    break;
                default:
                    FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} has a second or unknown key {Quote.Of(key)}");
                    break;
            }
        }
        if (dtype is null || shape is null || offsets is null || offsets.Count != 2)
            FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} lacks dtype, shape or a pair of data_offsets");
        return CheckEntry(name, dtype, shape, offsets[0], offsets[1]);
    }

    SafetensorsEntry CheckEntry(string name, string dtype, List<long> shape, long begin, long end)
    {
        if (begin > end || end > int.MaxValue)
            FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} claims bytes {begin} to {end}");

        long count = Count(name, shape);
        if (ElementSize(dtype) is long size && (count > int.MaxValue || count * size != end - begin))
            FormatThrow.Damaged(
                origin, $"tensor {Quote.Of(name)} has {count} elements of {dtype}, {size} bytes each, in {end - begin} bytes");
        return new(name, dtype, shape.ConvertAll(d => (int)d), (int)begin, (int)end);
    }

    long Count(string name, List<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            if (dimension > int.MaxValue || dimension * count > int.MaxValue)
                FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} has more elements than any file can hold");
            count *= dimension;
        }
        return count;
    }

    List<long> ReadIntegers(ref Utf8JsonReader reader, string name, string key)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, name, $"an array of whole numbers as {key}");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} has a {key} that is not made of whole numbers from 0 up");
            else
                numbers.Add(number);
        }
        return numbers;
    }

    void Expect(ref Utf8JsonReader reader, JsonTokenType type, string name, string expected)
    {
        if (!reader.Read() || reader.TokenType != type)
            FormatThrow.Damaged(origin, $"{Quote.Of(name)} in the header is not {expected}");
    }

    // In order of offset each tensor begins where the one before it ended: no overlap, no hole, nothing left over.
    void CheckCoverage(int dataLength)
    {
        int covered = 0;
        foreach (var entry in Entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != covered)
                FormatThrow.Damaged(
                    origin, $"tensor {Quote.Of(entry.Name)} begins at byte {entry.Begin} of the data, expected {covered}");
            covered = entry.End;
        }
        if (covered != dataLength)
            FormatThrow.Damaged(origin, $"the header describes {covered} bytes of data, the file holds {dataLength}");
    }

    // Types that are not read are still checked; one that is not known here has no size to check.
    static long? ElementSize(string dtype) => dtype switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" or "C64" => 8,
        _ => null,
    };
}
