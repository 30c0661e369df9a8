using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;

namespace MoGru.Tasks.Reports.Input;

/// <summary>A JSON file by what it holds; nothing where it holds no results.</summary>
/// <param name="Path">Where it was read.</param>
sealed record ResultFile(string Path)
{
    /// <summary>A run object.</summary>
    public RunResult? Run { get; private init; }

    /// <summary>An experiment: runs, summary, tests.</summary>
    public ExperimentResult? Experiment { get; private init; }

    /// <summary>Throughput.</summary>
    public IReadOnlyList<ProfileResult> Profiles { get; private init; } = [];

    const int LargestFile = 256 << 20;

    /// <exception cref="DataFormatException">The file is too large, is no JSON, or looks like results and cannot be read as such.</exception>
    public static ResultFile Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(ForeignJson.Checked(ForeignFile.Bytes(path, "results as JSON", LargestFile)));
            var root = json.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Object when Has(root, "task", "cell", "epochs") => new(path) { Run = ReadRun(root, path) },
                JsonValueKind.Object when Has(root, "experiment", "runs", "summary", "tests") => new(path) { Experiment = ReadExperiment(root, path) },
                JsonValueKind.Array when root.EnumerateArray().Any(one => Has(one, "cell", "forward_backward_tokens_per_second")) =>
                    new(path) { Profiles = Parse(root, Json.Untrusted.ListProfileResult) },
                _ when System.IO.Path.GetFileName(path) == "run.json" => throw new JsonException("it is no run: expected task, cell and epochs"),
                _ => new(path),
            };
        }
        catch (JsonException exception)
        {
            throw new DataFormatException(
                $"{Quote.Visible(path)} cannot be read ({ForeignJson.Reason(exception)}); make the results again, or take the file out of the folder.", path);
        }
    }

    static RunResult ReadRun(JsonElement root, string path)
    {
        var run = Parse(root, Json.Untrusted.RunResult);
        ResultCheck.Run(run, path);
        return run;
    }

    static ExperimentResult ReadExperiment(JsonElement root, string path)
    {
        var result = Parse(root, Json.Untrusted.ExperimentResult);
        ResultCheck.Experiment(result, path);
        return result;
    }

    static bool Has(JsonElement value, params string[] keys) =>
        value.ValueKind == JsonValueKind.Object && keys.All(key => value.TryGetProperty(key, out _));

    static T Parse<T>(JsonElement value, JsonTypeInfo<T> type) => UntrustedJson.Of(value, type);
}
