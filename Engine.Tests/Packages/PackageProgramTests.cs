using System.Globalization;
using System.Runtime.InteropServices;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Packages;

/// <summary>Projects outside of the repository, which have the packages and nothing else.</summary>
[Collection(PackageTests.Name)]
public class PackageProgramTests(PackedLibraries packed)
{
    // Tests, what only this library's cells may, names of golden records, and programs that need another package or SDK.
    static readonly string[] OfTheLibrary = ["using Xunit;", "using MoGru.Tests.", "SetReadout(", "RecordKey", "#:sdk", "#:package Microsoft"];

    [Fact]
    public void Program_OfTheReadme_RunsTrimmedInAnEmptyProject()
    {
        const string properties =
            "<OutputType>Exe</OutputType><PublishTrimmed>true</PublishTrimmed><TrimmerSingleWarn>false</TrimmerSingleWarn>";
        // All of the libraries is trimmed by, as if the program used it.
        const string items = "<TrimmerRootAssembly Include=\"MoGru.Engine;MoGru.Cells\" />";
        string project = packed.NewProject("First", "MoGru.Cells", properties, items);
        File.WriteAllText(Path.Combine(project, "Program.cs"), ProgramOf("README.md"));
        string built = DotnetCommand.Run(project, "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", "out");

        Assert.DoesNotMatch("warning|IL[23][0-9]{3}", built);
        AssertLearned(6, DotnetCommand.RunFile(Path.Combine(project, "out", "First"), project));
    }

    [Fact]
    public void Program_OfTheEnginesReadme_RunsWithTheEngineAlone()
    {
        string project = packed.NewProject("Second", "MoGru.Engine", "<OutputType>Exe</OutputType>");
        File.WriteAllText(Path.Combine(project, "Program.cs"), ProgramOf("Engine/README.md"));

        AssertLearned(4, DotnetCommand.Run(project, "run", "-c", "Release"));
        Assert.False(Directory.Exists(Path.Combine(project, "packages", "mogru.cells")));
    }

    [Fact]
    public void Programs_OfTheDocuments_NeedOnlyWhatIsPublic()
    {
        // A library, so that each may have a Main; MOGRU001 is what a cell by hand asks for.
        const string properties = "<NoWarn>$(NoWarn);MOGRU001</NoWarn><MoGruImplicitUsings>disable</MoGruImplicitUsings>";
        string project = packed.NewProject("Third", "MoGru.Cells", properties);
        (string Folder, string Pattern)[] places =
        [
            ("docs/samples", "*.cs"), ("Engine.Tests/Docs", "*Example.cs"), ("Engine.Tests/Docs", "LeakyType.cs"),
            ("Engine.Tests/Cells/Contract", "*Cell.cs"), ("Engine.Tests/Cells/Contract", "ContractType.cs"),
        ];
        foreach (var (folder, pattern) in places)
        {
            var sources = Sources(folder, pattern).ToList();
            Assert.NotEmpty(sources);
            foreach (var (name, text) in sources)
                File.WriteAllText(Path.Combine(project, name), text);
        }

        DotnetCommand.Run(project, "build", "-c", "Release");
        string usings = Path.Combine(project, "obj", "Release", "net10.0", "Third.GlobalUsings.g.cs");
        Assert.DoesNotContain("MoGru", File.ReadAllText(usings), StringComparison.Ordinal);
    }

    static string ProgramOf(string page)
    {
        string[] parts = Repository.Read(page).Split("```csharp\n");
        return Assert.Single(parts.Skip(1)).Split("```")[0];
    }

    [Theory]
    [InlineData("Script.cs", "run", "forecast")]
    [InlineData("Service.cs", "build", "Service.dll")]
    public void Sample_OfOneFile_NeedsItsFirstLinesUncommentedAndNothingElse(string name, string command, string expected)
    {
        string folder = packed.NewFolder(Path.GetFileNameWithoutExtension(name)), packages = Path.Combine(folder, "packages");
        string sample = Repository.Read($"docs/samples/{name}").Replace("//#:", "#:", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, name), sample);

        // A native build, which a file is made for where nothing is said, would be another package.
        string output = DotnetCommand.Run(
            folder, command, "-c", "Release", "-p:PublishAot=false", "-p:NuGetAudit=false", $"-p:RestorePackagesPath={packages}", name);

        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    // Those that others could have written as a file of a project.
    static IEnumerable<(string Name, string Text)> Sources(string folder, string pattern) =>
        from path in Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern)
        let text = File.ReadAllText(path).Replace("protected internal override", "protected override", StringComparison.Ordinal)
        where text.Contains("\nnamespace ", StringComparison.Ordinal) && !OfTheLibrary.Any(words => text.Contains(words, StringComparison.Ordinal))
        select (Path.GetFileName(path), text);

    static void AssertLearned(int lines, string output)
    {
        string[] printed = output.TrimEnd().Split('\n');
        double[] losses = [.. printed.Select(line => double.Parse(line.Split("loss ")[1], CultureInfo.InvariantCulture))];

        Assert.Equal(lines, losses.Length);
        Assert.True(losses[^1] < 0.1 * losses[0], output);
    }
}
