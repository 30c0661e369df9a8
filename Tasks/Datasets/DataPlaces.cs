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

    /// <summary>The first of some names of a file that is there, or null.</summary>
    public static string? Find(Dataset set, string? chosen, params ReadOnlySpan<string> names)
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
        string places = string.Join(", ", Roots(chosen));
        string remedy = chosen is null ? $"name its folder with --data DIR or {Variable}" : "correct --data";
        return new(
            $"{set.Name}: {what} is not in {places}, nor in a folder {set.Folder} there; get it with '{set.Command}', or {remedy}.",
            Path.Combine(Target(chosen), set.Folder));
    }
}
