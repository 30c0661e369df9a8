using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>What docs/library.md says beside its snippets.</summary>
public partial class LibraryPageTests
{
    static readonly string page = Repository.Read("docs/library.md");

    [Fact]
    public void TableOfThreads_NamesEveryTypeThatAProgramHolds()
    {
        var rows = Section("Which type may be used by how many threads").Split('\n').Where(line => line.StartsWith('|')).Skip(2);
        var named = (from row in rows
                     from name in Code().Matches(row.Split('|')[1])
                     select name.Groups["code"].Value).ToList();
        var held = from assembly in new[] { typeof(Tape).Assembly, typeof(Rnn).Assembly }
                   from type in assembly.GetExportedTypes()
                   where IsHeld(type)
                   select type.Name.Split('`')[0];

        Assert.Empty(held.Except(named).Order());
        Assert.Equal(named.Distinct(), named);
    }

    [Fact]
    public void Settings_ThatThePageShows_AreThoseOfTheExecutable()
    {
        string[] settings =
        [
            .. from block in Settings().Matches(Section("Start-up"))
               from line in block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
               select line,
        ];

        Assert.Equal(3, settings.Length);
        Assert.All(settings, line => Assert.Contains(line, Repository.Read("Tasks/Tasks.csproj"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/library.md")]
    [InlineData("docs/own-models.md")]
    public void Links_OfAPage_LeadToFilesAndHeadings(string from)
    {
        string folder = Path.GetDirectoryName(from)!;
        foreach (string link in Link().Matches(Repository.Read(from)).Select(match => match.Groups["to"].Value))
        {
            string[] parts = link.Split('#');
            string path = Path.Combine(Repository.Root, folder, parts[0]);
            Assert.True(Path.Exists(path), $"{from} links {link}, which does not exist.");
            if (parts.Length > 1)
                Assert.Contains(parts[1], Heading().Matches(File.ReadAllText(path)).Select(match => Anchor(match.Groups["text"].Value)));
        }
    }

    // A record has no state that changes, what is experimental is no part of the library to others, and a module is one of Module.
    static bool IsHeld(Type type) =>
        !type.IsNested && !type.IsEnum && !type.IsInterface && !(type.IsAbstract && type.IsSealed)
        && !typeof(Delegate).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type) && !type.IsSubclassOf(typeof(Engine.Modules.Module))
        && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is null
        && type.GetCustomAttribute<ExperimentalAttribute>() is null
        && type.Namespace is not "MoGru.Cells.Plain" && type.Name is not "CellScope";  // told of in docs/adding-a-cell.md

    static string Section(string heading)
    {
        int start = page.IndexOf($"## {heading}\n", StringComparison.Ordinal);
        int end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return page[start..(end < 0 ? page.Length : end)];
    }

    // As GitHub makes them: words in small letters with dashes between, without other signs.
    static string Anchor(string heading) => NoWord().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"```xml\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Settings();

    [GeneratedRegex(@"\]\((?<to>(?!https?:)[^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex NoWord();
}
