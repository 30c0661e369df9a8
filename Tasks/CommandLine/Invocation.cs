namespace MoGru.Tasks.CommandLine;

/// <summary>How this program was started, so that a command which it proposes can be pasted.</summary>
static class Invocation
{
    const string Name = "mogru";

    /// <summary>The words before the verb: <c>mogru</c> where the shell would find this very file, otherwise where it lies.</summary>
    public static string Program() => Program(
        Environment.ProcessPath, Environment.GetCommandLineArgs()[0], AppContext.BaseDirectory, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The same of a program that was started in this way.</summary>
    /// <param name="process">The file that runs, where that is known.</param>
    /// <param name="first">The first word of the command line: the library, where <c>dotnet</c> runs.</param>
    /// <param name="folder">Where the program's libraries lie.</param>
    /// <param name="searchPath">The folders in which the shell finds programs.</param>
    public static string Program(string? process, string first, string folder, string? searchPath)
    {
        string file = Path.GetFileNameWithoutExtension(process ?? "");
        string managed = Path.Combine(folder, $"{Name}.dll");
        return file == "dotnet" && Path.GetFileName(first) == $"{Name}.dll" ? $"dotnet {Shown(managed)}"
            : file != Name || process is null || IsFound(process, searchPath) ? Name
            : Shown(process);
    }

    /// <summary>The command that goes on with what was stopped in a folder.</summary>
    public static string Resume(string verb, string folder) => $"{Program()} {verb} --resume {Place(folder)}";

    static bool IsFound(string process, string? searchPath)
    {
        string name = Path.GetFileName(process);
        string? first = searchPath?.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return first is not null && Path.GetFullPath(File.ResolveLinkTarget(first, returnFinalTarget: true)?.FullName ?? first) == Path.GetFullPath(process);
    }

    // From here, where that is below; a shell runs no file of the current folder by its bare name.
    static string Shown(string path)
    {
        if (CurrentFolder.IsGone)
            return Quoted(path);
        string near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        string shown = near.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(near) ? path
            : near.Contains(Path.DirectorySeparatorChar) ? near : Path.Combine(".", near);
        return Quoted(shown);
    }

    /// <summary>The name of a file or a folder as a word behind a verb: what begins like an option is named from here.</summary>
    public static string Place(string path) => Quoted(path.StartsWith('-') ? Path.Combine(".", path) : path);

    /// <summary>A word as a shell takes it for one, whatever is in it.</summary>
    public static string Quoted(string word) => word.Length > 0 && word.All(IsPlain) ? word
        : OperatingSystem.IsWindows() ? $"\"{word}\""
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static bool IsPlain(char c) => char.IsLetterOrDigit(c) || "-_./,:=+@%".Contains(c) || c == Path.DirectorySeparatorChar;
}
