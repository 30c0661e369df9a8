using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Tables;

/// <summary>Where models are written.</summary>
static class ModelFolder
{
    /// <summary>A folder for the model of a table, named after it, where there is none yet.</summary>
    public static string Free(string table)
    {
        string name = table == "-" ? "input" : Path.GetFileName(table).Split('.')[0];
        string path = Path.Combine("models", name.Length == 0 ? "table" : name);
        for (int k = 2; Path.Exists(path); k++)
            path = FormattableString.Invariant($"{Path.Combine("models", name)}-{k}");
        return path;
    }

    /// <summary>Refuses a place where the model cannot be written, before any work is lost.</summary>
    /// <exception cref="UsageException">There is a model already, or something that is no folder, or nothing can be written.</exception>
    public static void Require(string folder, bool isNew)
    {
        if (isNew && File.Exists(Path.Combine(folder, "model.json")))
            throw new UsageException(
                $"--out {Quote.Visible(folder)} holds a model already; go on with it by --continue {Quote.Visible(folder)}, or name another folder.");
        if (File.Exists(folder))
            throw new UsageException($"--out {Quote.Visible(folder)} is a file; name a folder.");
        CurrentFolder.RequireFor(folder);
        try
        {
            Directory.CreateDirectory(folder);
            using var target = FileTarget.Open(Path.Combine(folder, "model.json"));
            target.Probe();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {Quote.Visible(folder)}: the model cannot be written there ({fault.Message.TrimEnd('.')}); name another folder.");
        }
    }
}
