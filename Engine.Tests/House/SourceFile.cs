using System.Text.RegularExpressions;

namespace MoGru.Tests.House;

/// <summary>A C# file of the repository.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
/// <param name="Lines">Its text.</param>
sealed partial record SourceFile(string Path, string[] Lines)
{
    /// <summary>The text without comments, which may name what code may not.</summary>
    public string Code => Comment().Replace(string.Join('\n', Lines), "");

    /// <summary>The files of some projects, build outputs left out.</summary>
    public static IReadOnlyList<SourceFile> Of(params string[] projects) =>
    [
        .. from project in projects
           from file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
           where !path.Split('/').Any(folder => folder is "bin" or "obj")
           orderby path
           select new SourceFile(path, File.ReadAllLines(file)),
    ];

    [GeneratedRegex(@"(?<!:)//.*|/\*[\s\S]*?\*/")]
    private static partial Regex Comment();
}
