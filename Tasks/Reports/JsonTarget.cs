using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Reports;

/// <summary>Where <c>--json</c> points: nowhere, a file, or standard output.</summary>
sealed class JsonTarget
{
    readonly string? path;
    readonly Output output;

    /// <exception cref="UsageException">The file's folder does not exist or cannot be written to.</exception>
    public JsonTarget(string? path, Output output)
    {
        (this.path, this.output) = (path, output);
        if (path is null or "-")
            return;
        if (path.Length == 0 || Directory.Exists(path))
            throw new UsageException($"--json is '{path}'; it must be the name of a file, or - for standard output.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new UsageException($"--json is '{path}', whose folder does not exist; create the folder or name another file.");
        Probe(path);
    }

    /// <summary>The output for people: silent where standard output carries the JSON.</summary>
    public Output ForPeople => path == "-" ? output.Silent() : output;

    // A run may take hours: that its result cannot be written is said before it starts.
    static void Probe(string path)
    {
        try
        {
            using var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--json is '{path}', which cannot be written ({exception.Message}); name a file in another folder.");
        }
    }

    public void Write<T>(T value, JsonTypeInfo<T> type)
    {
        if (path is null)
            return;
        string json = JsonSerializer.Serialize(value, type);
        if (path == "-")
            output.Text.Write(json + "\n");
        else
            WriteFile(path, json);
    }

    /// <summary>Writes a text file whole or not at all; its last line ends.</summary>
    public static void WriteFile(string path, string text) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.Write(text.EndsWith('\n') ? text : text + "\n");
    });
}
