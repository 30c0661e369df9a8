using System.Text.Json;
using System.Text.Unicode;

namespace MoGru.Engine.Formats;

/// <summary>The JSON header of a safetensors file, believed only once every offset fits the data to the byte.</summary>
sealed class SafetensorsHeader
{
    const string MetadataKey = "__metadata__";
    const int MostDimensions = 64;
    const long MostElements = 1L << 56, MostBytes = 1L << 60;  // far beyond any file, so that sums and products are long

    readonly string origin;

    // Of the tensor that is being read.
    readonly List<long> shape = [], offsets = [];

    SafetensorsHeader(string origin) => this.origin = origin;

    internal List<SafetensorsEntry> Entries { get; } = [];

    internal Dictionary<string, SafetensorsEntry> ByName { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The SHA-256 that the file says it has; none where it says nothing.</summary>
    internal string? Digest { get; private set; }

    /// <summary>Where in the header its digits begin.</summary>
    internal int DigestAt { get; private set; }

    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string origin)
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

    // As in the reference implementation, null is none.
    void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartObject)
            FormatThrow.Damaged(origin, $"{MetadataKey} in the header is not an object of texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, key, "a text");
            if (key == SafetensorsDigest.Key)
                ReadDigest(ref reader);
            else if (!Metadata.TryAdd(key, reader.GetString()!))
                FormatThrow.Damaged(origin, $"{MetadataKey} lists {Quote.Of(key)} twice");
        }
    }

    // As the writer writes it, without escapes, so that its digits stand in the file.
    void ReadDigest(ref Utf8JsonReader reader)
    {
        if (Digest is not null || reader.ValueSpan.Length != SafetensorsDigest.Zeros.Length)
            FormatThrow.Damaged(
                origin, $"{SafetensorsDigest.Key} in the header is not one SHA-256 of {SafetensorsDigest.Zeros.Length} hexadecimal digits");
        (Digest, DigestAt) = (reader.GetString(), (int)reader.TokenStartIndex + 1);
    }

    // A header may list a million tensors: nothing is made for one that is not kept.
    SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? dtype = null;
        bool shaped = false, placed = false;
        Expect(ref reader, JsonTokenType.StartObject, name, "an object of dtype, shape and data_offsets");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (dtype is null && reader.ValueTextEquals("dtype"u8))
            {
                Expect(ref reader, JsonTokenType.String, name, "a text as dtype");
                dtype = reader.ValueTextEquals("F32"u8) ? "F32" : reader.GetString()!;
            }
            else if (!shaped && reader.ValueTextEquals("shape"u8))
            {
                ReadIntegers(ref reader, name, "shape", shape);
                shaped = true;
            }
            else if (!placed && reader.ValueTextEquals("data_offsets"u8))
            {
                ReadIntegers(ref reader, name, "data_offsets", offsets);
                placed = true;
            }
            else
            {
                FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} has a second or unknown key {Quote.Of(reader.GetString())}");
            }
        }
        if (dtype is null || !shaped || !placed || offsets.Count != 2)
            FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} lacks dtype, shape or a pair of data_offsets");
        return CheckEntry(name, dtype, offsets[0], offsets[1]);
    }

    SafetensorsEntry CheckEntry(string name, string dtype, long begin, long end)
    {
        if (begin > end || end > MostBytes)
            FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} claims bytes {begin} to {end}");

        long count = Count(name);
        if (ElementSize(dtype) is long size && count * size != end - begin)
            FormatThrow.Damaged(
                origin, $"tensor {Quote.Of(name)} has {count} elements of {dtype}, {size} bytes each, in {end - begin} bytes");
        return new(name, dtype, Narrow(shape)) { Begin = begin, End = end };
    }

    static int[] Narrow(List<long> sizes)
    {
        int[] narrow = new int[sizes.Count];
        for (int axis = 0; axis < narrow.Length; axis++)
            narrow[axis] = (int)sizes[axis];
        return narrow;
    }

    long Count(string name)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            if (dimension > int.MaxValue || count > MostElements / Math.Max(1, dimension))
                FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} has more elements than any file can hold");
            count *= dimension;
        }
        return count;
    }

    void ReadIntegers(ref Utf8JsonReader reader, string name, string key, List<long> numbers)
    {
        numbers.Clear();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            FormatThrow.Damaged(origin, $"{Quote.Of(name)} in the header is not an array of whole numbers as {key}");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                FormatThrow.Damaged(origin, $"tensor {Quote.Of(name)} has a {key} that is not made of whole numbers from 0 up");
            else if (numbers.Count == MostDimensions)
                FormatThrow.Unsupported(origin, $"tensor {Quote.Of(name)} has more than {MostDimensions} {key}", "save it in another shape");
            else
                numbers.Add(number);
        }
    }

    void Expect(ref Utf8JsonReader reader, JsonTokenType type, string name, string expected)
    {
        if (!reader.Read() || reader.TokenType != type)
            FormatThrow.Damaged(origin, $"{Quote.Of(name)} in the header is not {expected}");
    }

    // In order of offset each tensor begins where the one before it ended: no overlap, no hole, nothing left over.
    void CheckCoverage(long dataLength)
    {
        long covered = 0;
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
