using System.Text.RegularExpressions;
using MoGru.Samples;
using MoGru.Tests.Formats;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>The programs of docs/samples, which are compiled into the tests, in a short form.</summary>
public partial class SampleTests
{
    static readonly string[] files = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "samples"), "*.cs");

    [Fact]
    public void StateTracking_OfTwoCells_TellsOfThreeLengths() =>
        Assert.Equal([0, 3, 3, 0], Told(output => StateTracking.Run(output, steps: 2)).Select(line => Percentage().Count(line)));

    [Fact]
    public void Recall_OfThreeCells_TellsWhatTheyFind() =>
        Assert.Equal([0, 1, 1, 1, 0], Told(output => Recall.Run(output, steps: 2)).Select(line => Percentage().Count(line)));

    [Fact]
    public void Lorenz_LeftAlone_TellsWhereItGoes()
    {
        string[] told = Told(output => Lorenz.Run(output, steps: 2));

        Assert.Equal(13, told.Length);
        Assert.All(told[2..^1], line => Assert.Equal(3, Decimal().Count(line)));
    }

    [Fact]
    public void DayAhead_OfFewSteps_TellsTheErrors()
    {
        string[] told = Told(output => DayAhead.Run(output, steps: 2, seed: 1));

        Assert.All(told[1..], line => Assert.Equal(1, Decimal().Count(line)));
        Assert.InRange(double.Parse(told[1].Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture), 0.14, 0.18);
    }

    [Fact]
    public void Sensors_OfFewEpochs_LearnSaveAndServeFromEightThreads()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("wear.safetensors");

        string told = Sensors.Train(path, epochs: 3);
        string[] served = Sensors.Serve(path);

        Assert.InRange(double.Parse(told.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture), 0.05, 0.2);  // the mean is 0.29 off
        Assert.Equal(8, served.Length);
        Assert.InRange(
            served.Select(line => Decimal().Matches(line)).Average(pair => Math.Abs(Number(pair[0]) - Number(pair[1]))), 0.01, 0.2);

        static double Number(Match match) => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Files_OfAllSamples_AreShortUseTheLibraryAloneAndAreNamed() => Assert.All(files, file =>
    {
        string[] lines = File.ReadAllLines(file);
        string name = $"docs/samples/{Path.GetFileName(file)}";

        Assert.True(lines.Length < 80, $"{name} has {lines.Length} lines.");
        Assert.Equal($"// dotnet run -c Release {name}", lines[1]);
        Assert.All(
            lines.Where(line => line.StartsWith("using ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^using MoGru\.(Cells|Engine)\b", line));
        Assert.Contains(name["docs/".Length..], Repository.Read("docs/own-models.md"), StringComparison.Ordinal);
    });

    static string[] Told(Action<TextWriter> run)
    {
        using var output = new StringWriter();
        run(output);
        return output.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }

    [GeneratedRegex(@"\d+\.\d %")]
    private static partial Regex Percentage();

    [GeneratedRegex(@"-?\d+\.\d+")]
    private static partial Regex Decimal();
}
