using System.Globalization;
using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>
/// The files of one run: <c>run.json</c> (the result), <c>metrics.jsonl</c> (a line an epoch), <c>model.safetensors</c> and
/// <c>checkpoint.safetensors</c>. All but the lines are written whole or not at all. Who writes here holds the lock.
/// </summary>
sealed class RunFolder
{
    RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Checkpoint => System.IO.Path.Combine(Path, "checkpoint.safetensors");

    string Result => System.IO.Path.Combine(Path, "run.json");

    string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    string Model => System.IO.Path.Combine(Path, "model.safetensors");

    public bool HasCheckpoint => System.IO.Path.Exists(Checkpoint);

    public bool HasModel => System.IO.Path.Exists(Model);

    /// <summary>Whether a run was begun here.</summary>
    public bool HasRun => HasCheckpoint || System.IO.Path.Exists(Result);

    /// <summary>The folder of a run that may or may not have been started.</summary>
    /// <exception cref="UsageException">The folder cannot be made.</exception>
    public static RunFolder CreateOrOpen(string path) => new(MakeDirectory(path));

    /// <summary>The folder of a run that is to be continued.</summary>
    /// <exception cref="DataFormatException">There is no folder.</exception>
    public static RunFolder Open(string path)
    {
        if (Directory.Exists(path))
            return new RunFolder(path);
        string what = System.IO.Path.Exists(path) ? "that is no folder" : "there is no such folder";
        throw new DataFormatException(
            $"--resume {Quote.Visible(path)}: {what}; name the folder of a run, as its start printed it.", path);
    }

    /// <summary>Refuses a folder that a new run is not to be made in.</summary>
    /// <exception cref="UsageException">A run is there already.</exception>
    public void RequireNoRun()
    {
        string place = Quote.Visible(Path);
        if (HasRun)
            throw new UsageException($"--out {place} holds a run already; continue it with --resume {place}, or name another folder.");
    }

    /// <exception cref="DataFormatException">There is none.</exception>
    public void RequireCheckpoint()
    {
        if (!HasCheckpoint)
            throw new DataFormatException(
                $"--resume {Quote.Visible(Path)}: the folder holds no checkpoint.safetensors; name that of a run, or start a new one.",
                Path);
    }

    /// <summary>Refuses a folder in which the end of a run could not be written.</summary>
    /// <exception cref="DataFormatException">A folder has the name of one of the run's files.</exception>
    public void RequirePlainFiles()
    {
        foreach (string path in (string[])[Checkpoint, Result, Metrics, Model])
        {
            if (Directory.Exists(path))
                throw new DataFormatException($"{Quote.Visible(path)} is a folder, expected a file of the run; move it away.", path);
        }
    }

    /// <summary>Keeps other processes from working in the folder until it is disposed of, or this process ends in whatever way.</summary>
    /// <exception cref="UsageException">Another process is at work there, or the folder cannot be written to.</exception>
    public IDisposable Lock()
    {
        var locked = FolderLock.Take(Path);
        FileTarget.Sweep(Path);  // nobody else is writing here
        return locked;
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
        string path = FolderLock.PathIn(Path);
        try
        {
            new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(path))
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

    /// <summary>
    /// The result of a finished run with these settings, whatever its threads and wherever its data; null where there is none, or where it
    /// had fewer epochs.
    /// </summary>
    /// <param name="files">The files that samples come from now.</param>
    /// <exception cref="DataFormatException">The result cannot be read, or is of another run or of other data.</exception>
    public RunResult? FinishedResult(RunConfig config, IReadOnlyList<DataFile> files)
    {
        if (!System.IO.Path.Exists(Result))
            return null;
        var result = FinishedRun.Read(Result);
        RequireSameRun(config, result.Config, Result);
        if (result.Error is null && result.Epochs.Count > config.Epochs)
            throw Other(Result, $"it has {Counted.Of(result.Epochs.Count, "epoch")}, this run has {config.Epochs}");
        DataComparison.Require(files, result.DataFiles, Path);
        return result.Config.Epochs == config.Epochs ? result : null;
    }

    /// <summary>Refuses a file of a run with other settings; it may have fewer epochs.</summary>
    /// <exception cref="DataFormatException">Names the differences.</exception>
    public static void RequireSameRun(RunConfig config, RunConfig found, string path)
    {
        string differences = string.Join(", ", SettingNames.Differences(found, config, "this run", epochs: false));
        if (differences.Length > 0)
            throw Other(path, $"it has {differences}");
    }

    /// <summary>That a file is of another run than the folder's.</summary>
    public static DataFormatException Other(string path, string how) =>
        new($"{Quote.Visible(path)} is of another run: {how}; move it away, or name another folder with --out.", path);

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
                $"--out {Quote.Visible(path)}: the folder cannot be made ({Quote.Visible(exception.Message)}); name a folder that can be "
                    + "written to.");
        }
    }
}
