using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Reports.Input;

/// <summary>Walks folders for results. Links are not followed.</summary>
sealed class ResultFolders
{
    const int Depth = 4, MostFiles = 20_000;

    static readonly EnumerationOptions entries = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    readonly HashSet<string> seen = new(StringComparer.Ordinal);
    readonly List<string> json = [];
    readonly List<LeftOut> leftOut = [];

    /// <summary>The JSON files, each once, those of a folder in the order of their names.</summary>
    public IReadOnlyList<string> Json => json;

    /// <summary>Runs that are begun and not finished, and folders that are not looked into.</summary>
    public IReadOnlyList<LeftOut> LeftOut => leftOut;

    /// <summary>Looks into a folder and those below it, or takes a file.</summary>
    /// <exception cref="DataFormatException">There is nothing of that name, or too much in it.</exception>
    public void Add(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            Walk(full, Depth);
        else if (!File.Exists(full))
            throw new DataFormatException(
                $"report: {Quote.Visible(path)}: there is no such folder; name the folder of a run or an experiment, as its start printed it.", path);
        else if (seen.Add(full))
            json.Add(full);
        if (json.Count > MostFiles)
            throw new DataFormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"report: {Quote.Visible(path)} holds more than {MostFiles} JSON files; name a folder of runs further down."),
                path);
    }

    void Walk(string folder, int depth)
    {
        if (!seen.Add(folder) || json.Count > MostFiles)
            return;
        List<FileSystemInfo> found;
        try
        {
            found = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", entries).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Leave(folder, $"the folder cannot be read ({Quote.Visible(exception.Message.TrimEnd('.'))}); check its permissions");
            return;
        }
        json.AddRange(found.OfType<FileInfo>().Where(file => file.Extension == ".json" && seen.Add(file.FullName)).Select(file => file.FullName));
        if (found.Exists(entry => entry.Name == "metrics.jsonl") && !found.Exists(entry => entry.Name == "run.json"))
            Leave(folder, "a run that is begun but not finished; continue it with --resume");
        foreach (var below in found.OfType<DirectoryInfo>())
        {
            if (depth > 0)
                Walk(below.FullName, depth - 1);
            else
                Leave(below.FullName, $"too deep: folders are looked into {Depth} levels down; name it on the command line");
        }
    }

    void Leave(string folder, string why) => leftOut.Add(new(folder, $"{Quote.Visible(folder)}: {why}."));
}
