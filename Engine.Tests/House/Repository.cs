namespace MoGru.Tests.House;

/// <summary>The source tree that the tests were built from.</summary>
static class Repository
{
    /// <summary>The folder of MoGru.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The text of a file, its path from the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MoGru.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds MoGru.sln.");
    }
}
