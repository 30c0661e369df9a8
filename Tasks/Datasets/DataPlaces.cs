using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>
/// Where data is looked for: in the folder that <c>--data</c> names; without it in that of the environment variable MOGRU_DATA, in
/// <c>data</c> and in <c>../shared/data</c>. Within each, the files may lie as they are or in the data set's own folder.
/// </summary>
static class DataPlaces
{
    const string Variable = "MOGRU_DATA";
    const string Default = "data";

    /// <summary>The data folders, first choice first.</summary>
    /// <param name="chosen">What <c>--data</c> says, or null.</param>
    public static IReadOnlyList<string> Roots(string? chosen)
    {
        if (chosen is not null)
            return [chosen];
        string[] defaults = [Default, Path.Combine("..", "shared", "data")];
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named, .. defaults] : defaults;
    }

    /// <summary>The folder that data sets are brought to.</summary>
    public static string Target(string? chosen) => Roots(chosen)[0];

    /// <summary>The folders in which the files of a data set are looked for.</summary>
    public static IEnumerable<string> Of(Dataset set, string? chosen) =>
        Roots(chosen).SelectMany(root => (string[])[Path.Combine([root, .. set.Folder.Split('/')]), root]);

    /// <summary>What keeps the folder that <c>--data</c> or the environment names from being looked in, or null.</summary>
    public static string? Trouble(string? chosen) => (chosen ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } named
        && Fault(named) is { } fault
        ? $"{(chosen is null ? $"${Variable}" : "--data")} is {Quote.Of(named)}, {fault}; correct it{(chosen is null ? " or unset it" : "")}."
        : null;

    /// <summary>The first of some names of a file that is there, or null.</summary>
    /// <exception cref="DataFormatException">The environment names a folder that cannot be looked in: another file than is meant may be found.</exception>
    public static string? Find(Dataset set, string? chosen, params ReadOnlySpan<string> names) =>
        chosen is null && Trouble(chosen) is { } trouble ? throw new DataFormatException($"{set.Name}: {trouble}", Roots(chosen)[0]) : Look(set, chosen, names);

    /// <summary>The same without regard to folders that cannot be looked in.</summary>
    public static string? Look(Dataset set, string? chosen, params ReadOnlySpan<string> names)
    {
        foreach (string folder in Of(set, chosen))
        {
            foreach (string name in names)
            {
                string path = Path.GetFullPath(Path.Combine(folder, name));
                if (File.Exists(path))
                    return path;
            }
        }
        return null;
    }

    /// <summary>The same, where the file must be there.</summary>
    /// <exception cref="DataFormatException">It is not; the message says where it was looked for and how to get it.</exception>
    public static string Require(Dataset set, string? chosen, params ReadOnlySpan<string> names) =>
        Find(set, chosen, names) ?? throw Missing(set, chosen, string.Join(" or ", names!));

    /// <summary>That something of a data set is not where it is looked for.</summary>
    public static DataFormatException Missing(Dataset set, string? chosen, string what)
    {
        string places = string.Join(", ", Roots(chosen).Select(root => Quote.Visible(root)));
        string remedy = chosen is null ? $"name its folder with --data DIR or {Variable}" : "correct --data";
        if (Closed(set, chosen) is { } closed)
            remedy = $"{closed}; {remedy}";
        return new(
            $"{set.Name}: {what} is not in {places}, nor in a folder {set.Folder} there; get it with '{set.Command}', or {remedy}.",
            Path.Combine(Target(chosen), set.Folder));
    }
    /// <summary>Folders of a data set that are there and cannot be read, in words, or null.</summary>
    public static string? Closed(Dataset set, string? chosen)
    {
        string[] closed = [.. Of(set, chosen).Where(folder => Directory.Exists(folder) && Fault(folder) is not null)];
        return closed.Length == 0 ? null
            : $"check the permissions of {string.Join(", ", closed.Select(folder => Quote.Visible(folder)))}, which cannot be read";
    }

    static string? Fault(string folder)
    {
        if (!Directory.Exists(folder))
            return File.Exists(folder) ? "which is a file and no folder" : "which is no folder";
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"which cannot be read ({Quote.Visible(e.Message.TrimEnd('.'))})";
        }
    }
}
