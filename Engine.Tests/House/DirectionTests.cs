using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>
/// Engine ← Cells ← Tasks ← Bench, and within the engine Random ← Memory ← Kernels ← Ops ← Autodiff ← Training: nothing points back.
/// </summary>
public partial class DirectionTests
{
    [Theory]
    [InlineData("Engine")]
    [InlineData("Cells", "Engine")]
    [InlineData("Tasks", "Cells")]
    [InlineData("Bench", "Tasks")]
    [InlineData("Engine.Tests", "Tasks")]
    public void Project_OfTheSolution_KnowsOnlyTheOneBelow(string project, params string[] below)
    {
        var file = XDocument.Parse(Repository.Read($"{project}/{project}.csproj"));

        var references = file.Descendants("ProjectReference").Select(reference => (string)reference.Attribute("Include")!);
        Assert.Equal(below, references.Select(Path.GetFileNameWithoutExtension));
        Assert.Empty(file.Descendants("Reference"));
    }

    [Theory]
    [InlineData("Random")]
    [InlineData("Memory", "Random")]
    [InlineData("Formats", "Memory")]
    [InlineData("Kernels", "Random", "Memory")]
    [InlineData("Ops", "Random", "Memory", "Kernels")]
    [InlineData("Autodiff", "Random", "Memory", "Kernels", "Ops")]
    [InlineData("Training", "Random", "Memory", "Kernels", "Ops", "Autodiff", "Formats")]
    public void Part_OfTheEngine_KnowsOnlyThoseBelow(string part, params string[] below)
    {
        var files = SourceFile.Of($"Engine/{part}");

        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            foreach (Match name in EnginePart().Matches(file.Code))
            {
                string named = name.Groups["part"].Value;
                Assert.True(
                    named == part || below.Contains(named),
                    $"{file.Path} names {named}; {part} may know {string.Join(", ", below)} only.");
            }
        }
    }

    [Fact]
    public void Engine_EveryFile_LiesInAKnownPart()
    {
        string[] parts = ["Random", "Memory", "Formats", "Kernels", "Ops", "Autodiff", "Training"];

        Assert.All(SourceFile.Of("Engine"), file =>
        {
            string part = file.Path.Split('/')[1];
            Assert.Contains(part, parts);
            Assert.Contains($"namespace MoGru.Engine.{part}", file.Code, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("Engine", "Cells|Tasks|Bench|Tests")]
    [InlineData("Cells", "Tasks|Bench|Tests")]
    [InlineData("Tasks", "Bench|Tests")]
    public void Project_Sources_NameNothingAbove(string project, string above) =>
        Assert.All(SourceFile.Of(project), file => Assert.DoesNotMatch($@"\bMoGru\.({above})\b", file.Code));

    // A part by its full name, or by a name that the compiler finds from a neighbouring namespace.
    [GeneratedRegex(
        @"(?:MoGru\.Engine\.|(?<![.\w"">])(?:Engine\.)?(?=\w+\.[A-Z]))(?<part>Random|Memory|Formats|Kernels|Ops|Autodiff|Training)\b")]
    private static partial Regex EnginePart();
}
