using System.Globalization;
using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>
/// The files of one run: <c>run.json</c> (the result), <c>metrics.jsonl</c> (a line an epoch), <c>model.safetensors</c> and
/// <c>checkpoint.safetensors</c>. All but the lines are written whole or not at all.
/// </summary>
sealed class RunFolder
{
    RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Checkpoint => System.IO.Path.Combine(Path, "checkpoint.safetensors");

    string Result => System.IO.Path.Combine(Path, "run.json");

    string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    string LockPath => System.IO.Path.Combine(Path, "run.lock");

    string Model => System.IO.Path.Combine(Path, "model.safetensors");

    public bool HasCheckpoint => File.Exists(Checkpoint);

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="UsageException">A run is there already, or the folder cannot be made.</exception>
    public static RunFolder Create(string path)
    {
        var folder = new RunFolder(MakeDirectory(path));
        if (folder.HasCheckpoint || File.Exists(folder.Result))
            throw new UsageException($"--out {path} holds a run already; continue it with --resume {path}, or name another folder.");
        return folder;
    }

    /// <summary>The folder of a run that may or may not have been started.</summary>
    public static RunFolder CreateOrOpen(string path) => new(MakeDirectory(path));

    /// <summary>The folder of a run that is to be continued.</summary>
    /// <exception cref="DataFormatException">There is no folder, or no checkpoint in it.</exception>
    public static RunFolder Open(string path)
    {
        if (!Directory.Exists(path))
            throw new DataFormatException(
                $"--resume {path}: there is no such folder; name the folder of a run, as its start printed it.", path);
        var folder = new RunFolder(path);
        if (!folder.HasCheckpoint)
            throw new DataFormatException(
                $"--resume {path}: the folder holds no checkpoint.safetensors; name the folder of a run, or start a new one.", path);
        return folder;
    }

    /// <summary>Keeps other processes from working in the folder until it is disposed of, or this process ends in whatever way.</summary>
    /// <exception cref="UsageException">Another process is at work there, or the folder cannot be written to.</exception>
    public IDisposable Lock()
    {
        try
        {
            var locked = new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            FileTarget.Sweep(Path);  // nobody else is writing here
            return locked;
        }
        catch (IOException exception) when (FileInUse.Is(exception))
        {
            throw new UsageException(
                $"{Path}: another process is working in this folder; wait until it has ended, or name another folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"{Path}: the folder cannot be written to ({exception.Message.TrimEnd('.')}); check its permissions and the disk, or name "
                    + "another folder.");
        }
    }

    /// <summary>Makes the folder for a verb that was given none: <c>runs/VERB-TIME</c>.</summary>
    public static RunFolder CreateDefault(string verb) => CreateUnique(
        System.IO.Path.Combine("runs", $"{verb}-{DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}"));

    /// <summary>Makes a folder that no other process has, with -2, -3, … after its name where there is one.</summary>
    /// <exception cref="UsageException">The folder cannot be made.</exception>
    public static RunFolder CreateUnique(string path)
    {
        for (int k = 1; ; k++)
        {
            string name = k == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}-{k}");
            if (Directory.Exists(name))
                continue;
            var folder = new RunFolder(MakeDirectory(name));
            if (folder.Claim())
                return folder;
        }
    }

    // Of several processes that have made the folder at once, the file system lets one create the file.
    bool Claim()
    {
        try
        {
            new FileStream(LockPath, FileMode.CreateNew, FileAccess.Write).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(LockPath))
        {
            return false;
        }
    }

    public void AppendMetrics(EpochRecord epoch) =>
        File.AppendAllText(Metrics, JsonSerializer.Serialize(epoch, Json.Line.EpochRecord) + "\n");

    /// <summary>Brings the lines into agreement with a checkpoint.</summary>
    public void RewriteMetrics(IEnumerable<EpochRecord> epochs) => AtomicFile.Write(Metrics, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        foreach (var epoch in epochs)
            writer.Write(JsonSerializer.Serialize(epoch, Json.Line.EpochRecord) + "\n");
    });

    public void WriteModel(ParameterList parameters, RunConfig config)
    {
        string text = JsonSerializer.Serialize(config, Json.Line.RunConfig);
        parameters.Save(Model, new Dictionary<string, string> { ["config"] = text });
    }

    public void WriteResult(RunResult result) => OutputFile.WriteFile(Result, JsonSerializer.Serialize(result, Json.Indented.RunResult));

    /// <summary>The result of a finished run with these settings, whatever its threads; null where there is none that can be read.</summary>
    public RunResult? FinishedResult(RunConfig config)
    {
        try
        {
            var result = File.Exists(Result) ? JsonSerializer.Deserialize(ForeignFile.Bytes(Result, "a run as JSON"), Json.Line.RunResult) : null;
            return result is { Config: { } made, Epochs: { } epochs, Cell: not null, Task: not null, Metric: not null, Data: not null }
                && made with { Threads = config.Threads } == config && !epochs.Contains(null!)
                && (result.Error is not null || epochs.Count == config.Epochs) ? result : null;
        }
        catch (Exception exception) when (exception is JsonException or DataFormatException)
        {
            return null;
        }
    }

    static string MakeDirectory(string path)
    {
        if (path.Length == 0)
            throw new UsageException("--out is empty; name a folder, or leave it out for runs/VERB-TIME.");
        CurrentFolder.RequireFor(path);
        try
        {
            return Directory.CreateDirectory(path).FullName is var full && System.IO.Path.IsPathRooted(path) ? full : path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(
                $"--out {path}: the folder cannot be made ({exception.Message}); name a folder that can be written to.");
        }
    }
}
