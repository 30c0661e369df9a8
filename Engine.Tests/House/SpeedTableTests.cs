using Xunit;

namespace MoGru.Tests.House;

public class SpeedTableTests
{
    [Fact]
    public void Readme_SpeedTable_IsTheOneThatWasMeasured()
    {
        var shown = Repository.Read("README.md").Split('\n')
            .SkipWhile(line => line != "## Speed")
            .TakeWhile(line => line != "## How to read the gradients")
            .Where(line => line.StartsWith('|') || line.StartsWith("- ", StringComparison.Ordinal))
            .ToList();
        var measured = Directory.GetFiles(Path.Combine(Repository.Root, "Bench", "results"), "throughput.md", SearchOption.AllDirectories)
            .Select(file => File.ReadAllLines(file).ToHashSet());

        Assert.NotEmpty(shown);
        Assert.Contains(measured, lines => shown.TrueForAll(lines.Contains));
    }
}
