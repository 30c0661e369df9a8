using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Reports;

/// <summary>Where <c>--json</c> points: nowhere, a file, or standard output.</summary>
sealed class JsonTarget : IDisposable
{
    readonly OutputFile? file;
    readonly Output output;

    /// <exception cref="UsageException">The file's folder does not exist or cannot be written to.</exception>
    /// <exception cref="OutputException">It points to standard output, which is closed.</exception>
    public JsonTarget(string? path, Output output)
    {
        this.output = output;
        file = path is null ? null : new("--json", path, output);
        if (file is { IsStandardOutput: true })
            output.Result("");
    }

    /// <summary>The output for people: silent where standard output carries the JSON.</summary>
    public Output ForPeople => file is { IsStandardOutput: true } ? output.Silent() : output;

    public void Write<T>(T value, JsonTypeInfo<T> type) => file?.Write(JsonSerializer.Serialize(value, type));

    public void Dispose() => file?.Dispose();
}
