using System.Text.RegularExpressions;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.House;

public partial class ReadmeTests
{
    [Fact]
    public void Readme_Example_IsTheProgramThatRuns()
    {
        var lines = Repository.Read("Engine.Tests/House/ReadmeExample.cs").Split('\n')
            .SkipWhile(line => !line.Contains("// README begins", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("// README ends", StringComparison.Ordinal))
            .Select(line => line.Length > 8 ? line[8..] : "");

        Assert.Contains(string.Join('\n', lines), Repository.Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_Example_Learns()
    {
        // The target is the sum of the first feature over the last three steps.
        var losses = ReadmeExample.Train(600, static (step, series, target) =>
        {
            var generator = new RandomStream(7, "readme").At(step);
            foreach (ref float value in series.AsSpan())
                value = generator.UniformSingle();
            for (int row = 0; row < 64; row++)
                target[row] = series[(row * 20 + 19) * 2] + series[(row * 20 + 18) * 2] + series[(row * 20 + 17) * 2];
        });

        Assert.True(losses[^10..].Average() < 0.05 * losses[0], $"the loss went from {losses[0]} to {losses[^1]} only");
    }

    [Fact]
    public void Readme_Example_AllocatesNothingAfterItsFirstSteps()
    {
        long[] allocated = new long[40];
        ReadmeExample.Train(allocated.Length, (step, series, target) =>
        {
            // Without input every row to be normed is 0, and the gradient of twenty such steps is infinite.
            for (int i = 0; i < series.Length; i++)
                series[i] = i % 7;
            allocated[step] = GC.GetAllocatedBytesForCurrentThread();
        });

        // The list of losses grows, and the runtime allocates when it compiles a method anew: the least of the steps counts.
        Assert.Equal(0, allocated.Zip(allocated.Skip(1), (before, after) => after - before).Min());
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
