using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MoGru.Tasks.Catalog;
using MoGru.Tasks.Data;
using MoGru.Tasks.Datasets;
using MoGru.Tasks.Diagnostics;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Inspection;
using MoGru.Tasks.Parity;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports.Page;
using MoGru.Tasks.Tables;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Reports;

/// <summary>JSON of everything that scripts read: snake_case keys, absent where null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(FiniteNumber)])]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(RunConfig))]
[JsonSerializable(typeof(EpochRecord))]
[JsonSerializable(typeof(List<EpochRecord>))]
[JsonSerializable(typeof(List<DataFile>))]
[JsonSerializable(typeof(BestEpoch))]
[JsonSerializable(typeof(DatasetReport[]))]
[JsonSerializable(typeof(ExperimentPlan))]
[JsonSerializable(typeof(ExperimentResult))]
[JsonSerializable(typeof(List<ProfileResult>))]
[JsonSerializable(typeof(List<ParityResult>))]
[JsonSerializable(typeof(List<ParameterMatchResult>))]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(InspectResult))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(List<CellFacts>))]
[JsonSerializable(typeof(FitResult))]
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(ComparisonResult))]
sealed partial class ReportJson : JsonSerializerContext;

/// <summary>The ways in which JSON is written and read.</summary>
static class Json
{
    /// <summary>On many lines, for files that people open.</summary>
    public static ReportJson Indented { get; } = new(Style(indented: true));

    /// <summary>On one line, for logs and metadata.</summary>
    public static ReportJson Line { get; } = new(Style(indented: false));

    /// <summary>For files from outside, by <see cref="UntrustedJson"/>: null or nothing where a value must be is an error.</summary>
    public static ReportJson Untrusted { get; } = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    /// <summary>Inside a page: no character that ends a script or begins a tag.</summary>
    public static ReportJson InPage { get; } = new(new JsonSerializerOptions(ReportJson.Default.Options));

    static JsonSerializerOptions Style(bool indented) => new(ReportJson.Default.Options)
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>Writes numbers that JSON has no word for as null, and reads them back as not a number.</summary>
sealed class FiniteNumber : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : Finite(ref reader);

    /// <summary>A number that its type can hold.</summary>
    /// <exception cref="JsonException">It is too large, which the reader alone would call infinite.</exception>
    public static double Finite(ref Utf8JsonReader reader) =>
        reader.GetDouble() is var value && double.IsFinite(value) ? value : throw new JsonException("a number is too large");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
