using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MoGru.Samples;
using MoGru.Tests.Formats;
using MoGru.Tests.House;
using MoGru.Tests.Packages;
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
        Assert.InRange(double.Parse(told[1].Split(' ')[^1], CultureInfo.InvariantCulture), 0.14, 0.18);
    }

    [Fact]
    public void Sensors_OfFewEpochs_LearnSaveAndServeFromEightThreads()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("wear.safetensors");

        string told = Sensors.Train(path, epochs: 3);
        string[] served = Sensors.Serve(path);

        Assert.InRange(double.Parse(told.Split(' ')[2], CultureInfo.InvariantCulture), 0.05, 0.2);  // the mean is 0.29 off
        Assert.Equal(8, served.Length);
        Assert.InRange(
            served.Select(line => Decimal().Matches(line)).Average(pair => Math.Abs(Number(pair[0]) - Number(pair[1]))), 0.01, 0.2);
    }

    [Fact]
    public void Anomalies_TrainedSavedAndOpened_AlarmWhereAPumpIsFaulty()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("pump.safetensors");

        Anomalies.Train(path, epochs: 20);

        RequireAlarms(Anomalies.Watch(path));
    }

    [Fact]
    public void Quantiles_OfFewEpochs_CoverTheOutcomesThatTheySay()
    {
        double[] below = [];
        string[] told = Told(output => below = Quantiles.Run(output, epochs: 8));

        Assert.All(told, line => Assert.Equal(1, Percentage().Count(line)));
        Assert.All(below.Zip([0.1, 0.5, 0.9]), pair => Assert.InRange(pair.First, pair.Second - 0.04, pair.Second + 0.04));
    }

    [Fact]
    public void Elsewhere_OfFewEpochs_IsTheSameInOnnxRuntime()
    {
        using var folder = new TemporaryFolder();

        string told = Elsewhere.Run(folder.PathOf("waves.onnx"), epochs: 2);

        Assert.Equal(2, Exponent().Count(told));
        Assert.All(Exponent().Matches(told), match => Assert.InRange(Number(match), 0, 1e-5));
    }

    [Fact]
    public void Script_AsAProcess_ForetellsTheWave()
    {
        using var folder = new TemporaryFolder();
        string[] told = AsProcess("Script.cs", folder.Path);

        Assert.Equal(40, told.Length);
        Assert.All(told[20..], line =>
        {
            double[] numbers = [.. Decimal().Matches(line).Select(Number)];
            Assert.InRange(numbers[0] - numbers[1], -0.1, 0.1);
        });
    }

    [Fact]
    public void Anomalies_AsProcesses_OneLearnsAndAnotherWatches()
    {
        using var folder = new TemporaryFolder();
        AsProcess("Anomalies.cs", folder.Path);

        Assert.Equal(["pump.safetensors"], folder.Files);
        RequireAlarms(AsProcess("Anomalies.cs", folder.Path, "watch"));
    }

    [Fact]
    public void Files_OfAllSamples_AreShortAndSayHowTheyRun() => Assert.All(files, file =>
    {
        string[] lines = File.ReadAllLines(file);
        string name = $"docs/samples/{Path.GetFileName(file)}";
        var version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single();

        Assert.True(lines.Length <= 160, $"{name} has {lines.Length} lines.");
        Assert.Equal($"// dotnet run -c Release {name}; elsewhere uncomment:", lines[1]);
        Assert.Contains($"//#:package MoGru.Cells@{version.Value}", lines[2..4]);
        Assert.All(
            lines.Where(line => line.StartsWith("using ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^using (System|Microsoft\.(AspNetCore|ML\.OnnxRuntime)|MoGru\.(Cells|Engine))\b", line));
        Assert.Contains(name["docs/".Length..], Repository.Read("docs/library.md"), StringComparison.Ordinal);
    });

    // Of ten pumps the odd ones are faulty from a step on.
    static void RequireAlarms(string[] told)
    {
        Assert.Equal(10, told.Length);
        Assert.All(told.Where((_, pump) => pump % 2 == 0), line => Assert.EndsWith("healthy: no alarm", line, StringComparison.Ordinal));
        Assert.All(told.Where((_, pump) => pump % 2 == 1), line =>
        {
            int[] steps = [.. Integer().Matches(line).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))];
            Assert.InRange(steps[2] - steps[1], 0, 5);
        });
    }

    static double Number(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);

    // A program of its own, which the SDK builds from its file against the libraries as they are built already.
    static string[] AsProcess(string name, string folder, params string[] arguments)
    {
        string sample = Path.Combine(Repository.Root, "docs", "samples", name);
        string[] command = ["run", "-c", PackedLibraries.Configuration, "-p:BuildProjectReferences=false", sample, "--", .. arguments];
        return DotnetCommand.Run(folder, command).TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }

    static string[] Told(Action<TextWriter> run)
    {
        using var output = new StringWriter();
        run(output);
        return output.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }

    [GeneratedRegex(@"\d+\.\d %")]
    private static partial Regex Percentage();

    [GeneratedRegex(@"\dE[+-]\d+")]
    private static partial Regex Exponent();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Integer();

    [GeneratedRegex(@"-?\d+\.\d+")]
    private static partial Regex Decimal();
}
