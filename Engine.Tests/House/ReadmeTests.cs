using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace MoGru.Tests.House;

public partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("Cells/README.md")]
    public void Readme_Example_IsTheProgramThatRuns(string page)
    {
        var lines = Repository.Read("Engine.Tests/House/ReadmeExample.cs").Split('\n')
            .SkipWhile(line => !line.Contains("// README begins", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("// README ends", StringComparison.Ordinal))
            .Select(line => line.Length > 8 ? line[8..] : "");

        Assert.Contains($"```csharp\n{string.Join('\n', lines)}\n```", Repository.Read(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_Example_LearnsAndItsStepsAllocateNothing()
    {
        var printed = new PrintedLines();
        ReadmeExample.Run(printed);

        double[] losses = [.. printed.Texts.Select(text => double.Parse(text.Split(' ')[^1], CultureInfo.InvariantCulture))];
        Assert.Equal(6, losses.Length);
        Assert.True(losses[^1] < 0.05 * losses[0], $"the loss went from {losses[0]} to {losses[^1]} only");

        // A line that is printed is a string, and the runtime allocates when it compiles a method anew: the least of the hundreds counts.
        Assert.InRange(printed.Allocated.Zip(printed.Allocated.Skip(1), (before, after) => after - before).Min(), 0, 200);
    }

    [Fact]
    public void Readme_Length_IsBelowThreeHundredLines() => Assert.True(Repository.Read("README.md").Split('\n').Length < 300);

    [Fact]
    public void Readme_FilesThatItNames_Exist()
    {
        var files = FileName().Matches(Repository.Read("README.md")).Select(match => match.Groups["file"].Value).Distinct().ToList();

        Assert.Contains("Cells/Gated/GruCell.cs", files);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), $"README.md names {file}, which does not exist."));
    }

    [GeneratedRegex(@"[`(](?<file>\w[\w.-]*(/[\w.-]+)+\.(cs|md|txt))[`)]")]
    private static partial Regex FileName();
}
