using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MoGru.Engine.Formats;
using MoGru.Engine.Training;

namespace MoGru.Cells.Tables;

/// <summary>A <see cref="TableModel"/> in a folder: what it is as JSON, and its numbers beside it, each file naming the other's digest.</summary>
static class TableModelFile
{
    const string Description = "model.json", Values = "model.safetensors", Format = "mogru table model";
    const int Version = 1;
    const long MostBytes = 1 << 24;

    public static void Save(TableModel model, string folder)
    {
        Directory.CreateDirectory(folder);
        model.Parameters.Save(Path.Combine(folder, Values));
        var described = new TableModelDescription
        {
            Format = Format,
            Version = Version,
            Settings = model.Settings,
            Intervals = model.Intervals,
            Detector = model.Detector,
            DataSha256 = model.DataDigest,
            ValuesSha256 = Digest(Path.Combine(folder, Values)),
        };
        AtomicFile.Write(Path.Combine(folder, Description), stream => JsonSerializer.Serialize(stream, described, TableModelJson.Default.TableModelDescription));
    }

    public static TableModel Load(string folder)
    {
        string path = Path.Combine(folder, Description), values = Path.Combine(folder, Values);
        var described = Read(path);
        if (described.Format != Format || described.Version != Version)
            throw new DataFormatException(string.Create(CultureInfo.InvariantCulture,
                $"{Quote.Visible(path)}: it is {Quote.Of(described.Format)} of version {described.Version}, expected {Quote.Of(Format)} of version {Version}; fit the model again, or use the version that wrote it."), path);
        TableModel model;
        try
        {
            TableModelCheck.Require(described);
            model = new(described.Settings) { Intervals = described.Intervals, Detector = described.Detector, DataDigest = described.DataSha256 };
        }
        catch (ArgumentException fault)
        {
            throw new DataFormatException($"{Quote.Visible(path)}: {Quote.Visible(fault.Message.TrimEnd('.'))}; the file is damaged: fit the model again.", path, fault);
        }
        model.Parameters.Load(values);
        if (described.ValuesSha256 != Digest(values))
            throw new DataFormatException(
                $"{Quote.Visible(values)}: it is not the file that {Quote.Visible(path)} was written with; put the two back together, or fit the model again.", values);
        return model;
    }

    /// <summary>What a file of the network alone says of it.</summary>
    public static Dictionary<string, string> Metadata(TableModel model)
    {
        bool hasIntervals = model.Intervals.Length > 0;
        IReadOnlyList<string> answers = hasIntervals ? [.. model.AnswerNames.Where((_, k) => k % 3 == 0)] : model.AnswerNames;
        return new()
        {
            ["settings"] = JsonSerializer.Serialize(model.Settings, TableModelJson.Default.TableModelSettings),
            ["answers"] = JsonSerializer.Serialize(answers, TableModelJson.Default.IReadOnlyListString),
        };
    }

    static TableModelDescription Read(string path)
    {
        byte[] bytes = UntrustedBytes.OfFile(path, "the description of a model, which mogru fit writes");
        if (bytes.Length > MostBytes)
            throw new DataFormatException($"{Quote.Visible(path)}: it has {bytes.Length} bytes, which no description of a model has; fit the model again.", path);
        try
        {
            return JsonSerializer.Deserialize(ForeignJson.Checked(bytes).Span, TableModelJson.Default.TableModelDescription)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw new DataFormatException($"{Quote.Visible(path)}: no description of a model ({ForeignJson.Reason(fault)}); fit the model again.", path, fault);
        }
    }

    static string Digest(string path) => Sha256.Of(UntrustedBytes.OfFile(path, "the numbers of a model"));
}

/// <summary>What <c>model.json</c> holds.</summary>
sealed record TableModelDescription
{
    public required string Format { get; init; }

    public required int Version { get; init; }

    public required TableModelSettings Settings { get; init; }

    /// <summary>[rows · targets, 2], in deviations.</summary>
    public required float[] Intervals { get; init; }

    /// <summary>What rows are watched by, where they are.</summary>
    public DetectorScale? Detector { get; init; }

    public string? DataSha256 { get; init; }

    public required string ValuesSha256 { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TableModelDescription))]
sealed partial class TableModelJson : JsonSerializerContext;
