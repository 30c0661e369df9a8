using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables;

/// <summary>Where a model is to be written: looked at before any work is lost, and gone again where nothing was written.</summary>
sealed class ModelFolder : IDisposable
{
    const string Description = "model.json";

    readonly string folder;

    /// <exception cref="UsageException">There is a model already, or something that is no folder, or nothing can be written.</exception>
    public ModelFolder(string folder, bool isNew)
    {
        this.folder = folder;
        string place = Quote.Visible(folder);
        if (isNew && File.Exists(Path.Combine(folder, Description)))
            throw new UsageException($"--out {place} holds a model already; go on with it by --continue {place}, or name another folder.");
        if (File.Exists(folder))
            throw new UsageException($"--out {place} is a file; name a folder.");
        CurrentFolder.RequireFor(folder);
        try
        {
            Directory.CreateDirectory(folder);
            using var target = FileTarget.Open(Path.Combine(folder, Description));
            target.Probe();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {place}: the model cannot be written there ({fault.Message.TrimEnd('.')}); name another folder.");
        }
    }

    /// <summary>Takes the folder away where it is empty.</summary>
    public void Dispose()
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>A folder for the model of a table, named after it, where there is none yet.</summary>
    public static string Free(string table)
    {
        string name = table == "-" ? "input" : Path.GetFileName(table).Split('.')[0];
        string path = Path.Combine("models", name.Length == 0 ? "table" : name);
        for (int k = 2; Path.Exists(path); k++)
            path = FormattableString.Invariant($"{Path.Combine("models", name)}-{k}");
        return path;
    }

    /// <summary>How the fit went; none where the folder has no <c>fit.json</c>.</summary>
    /// <exception cref="DataFormatException">The file cannot be read.</exception>
    public static FitResult? ResultOf(string folder)
    {
        string path = Path.Combine(folder, FitReport.FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            return UntrustedJson.OfFile(path, "how a fit went", Json.Untrusted.FitResult);
        }
        catch (JsonException fault)
        {
            throw new DataFormatException($"{Quote.Visible(path)} cannot be read ({ForeignJson.Reason(fault)}); fit the model again, or remove the file.", path);
        }
    }
}
