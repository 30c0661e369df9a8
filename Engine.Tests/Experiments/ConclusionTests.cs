using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;
using MoGru.Tests.CommandLine;
using MoGru.Tests.Executable;
using MoGru.Tests.Formats;
using MoGru.Tests.Reports;
using Xunit;

namespace MoGru.Tests.Experiments;

public class ConclusionTests
{
    const string Small = "--hidden 4 --epochs 1 --train-samples 64 --val-samples 32 --threads 1";

    [Fact]
    public void Experiment_ScaledDown_EndsWithWhatWasLearnedAndWhatToDo()
    {
        using var folder = new TemporaryFolder();
        string place = folder.PathOf("b");
        var (exitCode, text) = CommandLines.Run($"benchmark --quick --cells gru,mogru --seeds 1,2 {Small} --out {place}".Split(' '));

        Assert.True(exitCode == 0, text);
        string[] end = text.TrimEnd().Split('\n')[^10..];
        Assert.StartsWith("What was learned (scaled down, 16 runs):", end[0], StringComparison.Ordinal);
        foreach (var (task, line) in BenchmarkPlan.Tasks.Zip(end.Skip(1)))
            Assert.Matches($@"^  {task}: .* (is best with|are equal at the top with) ", line);
        Assert.Matches("^  So mogru is (ahead of gru beyond chance .*|nowhere ahead of gru beyond chance.*)[.]$", end[5]);
        Assert.Equal("What to do next:", end[6]);
        Assert.Matches($"^  mogru benchmark --cells gru,mogru --seeds 1,2 {Small.Replace("--threads 1", "", StringComparison.Ordinal)}.* all 16 runs in full, about ", end[7]);
        Assert.StartsWith($"  mogru report {place} ", end[8], StringComparison.Ordinal);
        Assert.All(end[7..], line =>
            Assert.Empty(CommandLines.All[0].Command.Parse(line.Trim().Split("  ")[0].Split(' ')[1..]).Errors));
    }

    [Fact]
    public void Experiment_WithOneSeed_SaysThatChanceIsNotRuledOut()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, text) = CommandLines.Run($"benchmark --tasks copy --cells gru,mogru --seeds 1 {Small} --out {folder.PathOf("b")}".Split(' '));

        Assert.True(exitCode == 0, text);
        Assert.Contains("One seed a cell cannot tell a difference from chance", text, StringComparison.Ordinal);
        Assert.DoesNotContain("in full", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Experiment_WithoutTheReference_SaysThatNothingIsTested()
    {
        using var folder = new TemporaryFolder();
        var (_, text) = CommandLines.Run($"benchmark --tasks adding --cells gru,lstm --seeds 1,2 {Small} --out {folder.PathOf("b")}".Split(' '));

        Assert.Matches("adding: (gru|lstm) is best with .*, which is not tested[.]", text);
        Assert.Contains("tests are against mogru, which is not among the cells.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("One seed", text, StringComparison.Ordinal);
    }

    [ShellFact("bash")]
    public void Experiment_InAFolderOfAnyName_EndsWithCommandsThatAShellTakes()
    {
        using var folder = new TemporaryFolder();
        string place = folder.PathOf("it's \"$(touch here)\" `;");
        var (_, text) = CommandLines.Run([.. $"benchmark --tasks copy --cells gru,mogru --seeds=-1 {Small} --quick --out".Split(' '), place]);

        string[] commands = [.. text.Split('\n').Where(line => line.StartsWith("  mogru ", StringComparison.Ordinal)).Select(line => line.Split("  ")[1])];
        Assert.Contains(" --seeds=-1 ", commands[0], StringComparison.Ordinal);
        Assert.Equal($"report\n{place}\n", Words(commands[1], folder));

        place += " run";
        (_, text) = CommandLines.Run([.. $"train copy {Small} --out".Split(' '), place]);
        Assert.Equal($"report\n{place}\n", Words(text.TrimEnd().Split("curves on a page: ")[^1], folder));
    }

    [ShellFact("bash")]
    public void Run_StoppedInAFolderOfAnyName_NamesTheCommandThatGoesOn()
    {
        using var folder = new TemporaryFolder();
        foreach (string line in (string[])["train copy", "benchmark --tasks copy --cells gru --seeds 1"])
        {
            using var text = new StringWriter();
            string verb = line.Split(' ')[0], place = folder.PathOf($"it's {verb} \"$(touch here)\" `;");
            int exitCode = Application.Run([.. $"{line} {Small} --out".Split(' '), place], new(Output.To(text), new CancellationToken(canceled: true)));

            Assert.Equal(130, exitCode);
            Assert.Equal($"{verb}\n--resume\n{place}\n", Words(text.ToString().TrimEnd().Split("continue with ")[^1], folder));
        }
    }

    [Fact]
    public void Tests_InFull_AreForVerboseAlone()
    {
        using var folder = new TemporaryFolder();
        string line = $"benchmark --tasks adding --cells gru,mogru --seeds 1,2 {Small} --out {folder.PathOf("b")}";

        Assert.DoesNotContain("paired t-test  difference", CommandLines.Run(line.Split(' ')).Text, StringComparison.Ordinal);
        string text = CommandLines.Run($"{line} --verbose".Split(' ')).Text;
        Assert.Contains("paired t-test  difference", text, StringComparison.Ordinal);
        Assert.Contains("p (mogru)", text, StringComparison.Ordinal);
    }

    // What a shell makes of the words behind mogru, a line each.
    static string Words(string command, TemporaryFolder folder) =>
        Shell.Run($"mogru() {{ printf '%s\\n' \"$@\"; }}; {command}", folder.Path).Output;

    // Ahead is more where more is better, and less where less is.
    [Fact]
    public void Verdict_OfTests_SaysWhereTheReferenceIsAheadAndWhereBehind()
    {
        var result = Grids.Of(2, 4, (cell, task) => cell + task) with
        {
            Tests =
            [
                Test("task 0", "accuracy", 0.2, significant: true), Test("task 1", "mse", -0.2, significant: true),
                Test("task 2", "mse", 0.2, significant: true), Test("task 3", "accuracy", 0.2, significant: false),
            ],
        };
        using var text = new StringWriter();
        Conclusion.Write(result, "mogru", "made up", [new("mogru --help", "all else")], Output.To(text));

        Assert.Contains("So mogru is ahead of gru beyond chance on task 0 and task 1, behind on task 2, and undecided in 1 of 4.", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FullTime_OfTenTimesTheEpochs_IsTenTimesAsLongSharedByTheThreads()
    {
        var small = new RunConfig { Task = "copy", Cell = "gru", SeqLen = 3, Vocab = 8, Hidden = 4, Epochs = 2, TrainSamples = 64, ValSamples = 8 };
        PlannedRun[] Planned(int epochs) => [.. Enumerable.Range(0, 4).Select(seed => new PlannedRun("copy", small with { Seed = seed, Epochs = epochs }))];
        var plan = new ExperimentPlan { Verb = "benchmark", Reference = "gru", Runs = Planned(2), Full = Planned(20) };
        RunResult[] results = [.. plan.Runs.Select(_ => Made(3, 3))];

        Assert.Equal(4 * 2 * 3 * 10 / 2, FullTime.Of(plan, results).TotalSeconds, 1e-9);
        Assert.Equal("2 min", Clock.Rough(FullTime.Of(plan, results)));

        // The first two runs begin side by side and wait for the compiler.
        Assert.Equal(120, FullTime.Of(plan, [Made(90, 4), Made(80, 3), .. results[2..]]).TotalSeconds, 1e-9);
        Assert.Equal(0, FullTime.Of(plan, [.. plan.Runs.Select(_ => Made())]).TotalSeconds);
    }

    // A run of two threads with an epoch of each of these lengths.
    static RunResult Made(params double[] seconds)
    {
        var made = Runs.Of("gru", 1, 1, 0.5);
        return made with
        {
            Epochs = [.. seconds.Select(length => made.Epochs[0] with { Seconds = length })],
            Environment = made.Environment with { Threads = 2 },
        };
    }

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(89, "89 s")]
    [InlineData(90, "2 min")]
    [InlineData(5400, "2 h")]
    [InlineData(129_600, "2 days")]
    public void Clock_InOneUnit_IsRoundedToIt(double seconds, string text) => Assert.Equal(text, Clock.Rough(TimeSpan.FromSeconds(seconds)));

    static TestRow Test(string condition, string metric, double difference, bool significant) => new()
    {
        Table = "survey",
        Condition = condition,
        Task = "copy",
        Metric = metric,
        Cell = "mogru",
        Against = "gru",
        Pairs = 3,
        MeanDifference = difference,
        T = 1,
        P = 0.01,
        PHolm = 0.01,
        Significant = significant,
    };
}
