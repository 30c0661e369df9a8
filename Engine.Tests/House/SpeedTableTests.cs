using System.Globalization;
using Xunit;

namespace MoGru.Tests.House;

public class SpeedTableTests
{
    [Theory]
    [InlineData("throughput.md", "## Speed", "### Serving")]
    [InlineData("builds.md", "## The executable", "| command | what it does |")]
    [InlineData("serving.md", "### Serving", "## How to read the gradients")]
    public void Readme_SpeedTable_IsTheOneThatWasMeasured(string name, string from, string to)
    {
        var shown = Repository.Read("README.md").Split('\n')
            .SkipWhile(line => line != from)
            .TakeWhile(line => line != to)
            .Where(line => line.StartsWith('|') || line.StartsWith("- ", StringComparison.Ordinal))
            .ToList();
        var measured = Directory.GetFiles(Path.Combine(Repository.Root, "Bench", "results"), name, SearchOption.AllDirectories)
            .Select(file => File.ReadAllLines(file).ToHashSet());

        Assert.NotEmpty(shown);
        Assert.Contains(measured, lines => shown.TrueForAll(lines.Contains));
    }

    [Fact]
    public void Readme_PriceOfMoGru_IsThatOfItsTable()
    {
        string readme = Repository.Read("README.md");
        var rates = readme.Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(columns => columns.Length > 3 && columns[2] is "gru" or "mogru" && columns[1].Contains('×', StringComparison.Ordinal))
            .ToLookup(columns => columns[2], columns => double.Parse(columns[3], CultureInfo.InvariantCulture));
        var prices = rates["gru"].Zip(rates["mogru"], (gru, mogru) => gru / mogru).ToList();

        Assert.NotEmpty(prices);
        string expected = string.Create(CultureInfo.InvariantCulture, $"MoGRU costs {prices.Min():F2} to {prices.Max():F2} times GRU");
        Assert.Contains(expected, readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_ThreadsAndStep_AreWhatWasMeasured()
    {
        string[][] rows = Table("Bench/results/amd-epyc-avx512/threads.md", line => line.StartsWith("| cell", StringComparison.Ordinal))[2..];
        double[] ratios = [.. rows.Select(row => double.Parse(row[5], CultureInfo.InvariantCulture))];
        string step = rows.Single(row => row[1] == "mogru" && row[2] == "128")[6];

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Two threads give {ratios.Min():F2} to {ratios.Max():F2} times one"), Repository.Read("README.md"), StringComparison.Ordinal);
        Assert.Contains($"a streaming step of MoGRU at hidden 128 takes {step} µs", Repository.Read("README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("| hidden (", "## Hidden width")]
    [InlineData("| batch (", "## Batch")]
    public void SpeedPage_ExcerptOfGrowth_IsWhatWasMeasured(string excerpt, string section)
    {
        string[][] shown = Table("docs/speed.md", line => line.StartsWith(excerpt, StringComparison.Ordinal));
        string[][] measured = Table("Bench/results/amd-epyc-avx512/growth.md", line => line.StartsWith(section, StringComparison.Ordinal));
        string[] sizes = shown[0][2..^1];

        Assert.NotEmpty(sizes);
        foreach (string[] row in shown[2..])
        {
            int share = Array.IndexOf(measured[0], row[1].Split(',')[0]) + 2;  // beside the tokens a second and GFLOP/s
            Assert.Equal(sizes.Select(size => measured.Single(line => line[1] == size)[share]), row[2..^1].Select(cell => cell.Replace(" ", "", StringComparison.Ordinal)));
        }
    }

    // The first table from a line on, in cells; before the first and after the last bar are empty ones.
    static string[][] Table(string path, Func<string, bool> starts) =>
        [.. Repository.Read(path).Split('\n').SkipWhile(line => !starts(line)).SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
}
