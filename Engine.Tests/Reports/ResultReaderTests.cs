using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Reports;

public sealed class ResultReaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reader_OfAnExperimentAndItsRuns_CountsEveryRunOnce()
    {
        RunResult[] runs = [Runs.Of("gru", 1, 10, 0.5), Runs.Of("mogru", 1, 10, 0.75)];
        Write("interference.json", JsonSerializer.Serialize(Runs.Experiment(runs), Json.Indented.ExperimentResult));
        foreach (var run in runs)
            Write($"{run.Cell}/run.json", JsonSerializer.Serialize(run, Json.Indented.RunResult));
        Write("alone/run.json", JsonSerializer.Serialize(Runs.Of("lstm", 1, 10, 0.5), Json.Indented.RunResult));
        Write("plan.json", "{}");

        var input = ResultReader.Read([folder.Path]);

        Assert.Equal(["interference", "single runs"], input.Experiments.Select(experiment => experiment.Name));
        Assert.Equal(["gru", "mogru", "lstm"], input.Runs.Select(run => run.Cell));
    }

    [Fact]
    public void Reader_OfAStoppedExperiment_SumsUpTheFinishedRunsAndSaysSo()
    {
        var plan = InterferencePlan.Create(new() { Cells = ["mogru", "gru"] }, sweep: "items", chosenItems: [3, 8]);
        PlanFile.Write(folder.Path, plan);
        var names = RunFolderNames.Of(plan.Runs);
        foreach (var (run, name) in plan.Runs.Zip(names).Take(3))
            Write($"{name}/run.json", JsonSerializer.Serialize(
                Runs.Of(run.Config.Cell, 42, 10, 0.5) with { Config = run.Config, ModelSha256 = run.Label }, Json.Indented.RunResult));
        Write("elsewhere/run.json", JsonSerializer.Serialize(Runs.Of("lstm", 1, 10, 0.5), Json.Indented.RunResult));
        Write("elsewhere/metrics.jsonl", "");
        Write($"{names[3]}/metrics.jsonl", "");

        var input = ResultReader.Read([folder.Path]);

        Assert.Equal(1, input.LeftOut);
        Assert.Equal(["interference", "single runs"], input.Experiments.Select(experiment => experiment.Name));
        var result = input.Experiments[0].Result;
        Assert.Equal(["mogru", "gru", "mogru"], result.Runs.Select(run => run.Cell));
        Assert.Equal("50 distractors, by items", Assert.Single(result.Summary.Select(row => row.Table).Distinct()));
        Assert.Contains($"unfinished: 3 of 4 runs; continue with mogru interference --resume {folder.Path}", result.Notes);

        Write("interference.json", JsonSerializer.Serialize(result with { Notes = [] }, Json.Indented.ExperimentResult));
        Assert.Empty(ResultReader.Read([folder.Path]).Experiments[0].Result.Notes);
    }

    [Fact]
    public void Exhibits_WrittenAndRead_AreTheSame()
    {
        var exhibits = Runs.Of("gru", 1, 10, 0.5).Exhibits!;
        Write("run.json", JsonSerializer.Serialize(Runs.Of("gru", 1, 10, 0.5), Json.Indented.RunResult));

        var read = ResultReader.Read([folder.Path]).Runs.Single().Exhibits!;

        Assert.Equal(exhibits.Confusion, read.Confusion);
        Assert.Equal(exhibits.BetaOverSteps![0].Mean, read.BetaOverSteps![0].Mean);
        Assert.Equal([0.125, double.NaN], read.BetaOverSteps[0].Sd);
    }

    [Theory]
    [InlineData("""{"task": "copy", "cell": "gru", "epochs": 3}""", "cannot be read")]
    [InlineData("""{"task": "copy", """, "cannot be read")]
    [InlineData("""{"experiment": "x", "quick": false, "runs": [null], "summary": [], "tests": [], "notes": [], "findings": []}""", "$.runs[0] is null")]
    [InlineData("""[{"cell": "gru", "forward_backward_tokens_per_second": 1}, null]""", "$[1] is null")]
    [InlineData("""{"experiment": "x", "quick": false, "runs": [], "summary": [], "tests": [], "notes": [], "findings": []}""", "summary is empty")]
    public void Reader_OfADamagedFile_NamesItAndTheFault(string json, string fault)
    {
        Write("run.json", json);

        var exception = Assert.Throws<DataFormatException>(() => ResultReader.Read([folder.Path]));

        Assert.Contains("run.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_OfARunWithUnfitExhibits_RefusesIt()
    {
        var run = Runs.Of("gru", 1, 10, 0.5);
        Write("run.json", JsonSerializer.Serialize(run with { Exhibits = run.Exhibits! with { Confusion = [[1, 2]] } }, Json.Indented.RunResult));

        var exception = Assert.Throws<DataFormatException>(() => ResultReader.Read([folder.Path]));

        Assert.Contains("exhibits.confusion", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    public void Reader_WithoutResults_SaysWhatIsExpected(string name)
    {
        Write("other.json", "[1, 2]");

        var exception = Assert.Throws<DataFormatException>(() => ResultReader.Read([folder.PathOf(name)]));

        Assert.Contains("name the folder", exception.Message, StringComparison.Ordinal);
    }

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(name))!);
        File.WriteAllText(folder.PathOf(name), text);
    }
}
