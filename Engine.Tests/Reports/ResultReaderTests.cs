using System.Text.Json;
using System.Text.Json.Nodes;
using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Reports.Page;
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

        Assert.True(File.Exists(Path.Combine(Assert.Single(input.LeftOut).Path, "metrics.jsonl")));
        Assert.Equal(4, input.Experiments[0].Planned);
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

    [Theory]
    [InlineData("run.json", "{")]
    [InlineData("run.json", "")]
    [InlineData("run.json", "{}")]
    [InlineData("run.json", "null")]
    [InlineData("profile.json", """[{"cell": "gru", "forward_backward_tokens_per_second": 1}, null]""")]
    [InlineData("profile.json", """[null, {"cell": "gru", "forward_backward_tokens_per_second": 1}]""")]
    [InlineData("plan.json", """{"verb": "benchmark", "runs": [null], "reference": "mogru"}""")]
    [InlineData("plan.json", "{}")]
    public void Reader_OfAFileThatCannotBeRead_LeavesItOutAndNamesIt(string name, string json)
    {
        Write("good/run.json", JsonSerializer.Serialize(Runs.Of("gru", 1, 10, 0.5), Json.Indented.RunResult));
        Write($"bad/{name}", json);

        var input = ResultReader.Read([folder.Path]);

        Assert.Equal("gru", Assert.Single(input.Runs).Cell);
        var left = Assert.Single(input.LeftOut);
        Assert.Equal(folder.PathOf($"bad/{name}"), left.Path);
        Assert.Contains(left.Path, left.Why, StringComparison.Ordinal);
    }

    // Every value of a run and of an experiment in turn is null, absent, empty, or a number that nothing holds: it is read, or left out and
    // named, and what is read makes a page.
    [Fact]
    public void Reader_OfAnyValueThatIsNullOrAbsentOrHuge_ReadsItOrNamesIt()
    {
        var run = Runs.Of("gru", 1, 10, 0.5) with
        {
            BestEpoch = new() { Epoch = 1, ValMetric = .5, Tests = [new() { Name = "test", Samples = 1, Metric = .5, Confusion = [[1]] }] },
        };
        string[] texts =
        [
            JsonSerializer.Serialize(run, Json.Indented.RunResult),
            JsonSerializer.Serialize(
                Runs.Experiment(Runs.Of("gru", 1, 10, 0.5) with { Exhibits = null }, Runs.Of("mogru", 1, 10, 0.75) with { Exhibits = null }),
                Json.Indented.ExperimentResult),
        ];
        int read = 0, named = 0;
        foreach (string text in texts)
        {
            foreach (string damaged in Damaged(text))
            {
                Write("a.json", damaged);
                try
                {
                    var input = ResultReader.Read([folder.Path]);
                    JsonSerializer.Serialize(new ReportBuilder(input, null).Build(), Json.InPage.ReportDocument);
                    read++;
                }
                catch (DataFormatException)
                {
                    named++;
                }
            }
        }
        Assert.True(read > 20 && named > 20, $"{read} read, {named} named");

        static IEnumerable<string> Damaged(string text)
        {
            int places = Count(JsonNode.Parse(text)!);
            foreach (string? value in (string?[])[null, "null", "1e999", "-9e18", "[]"])
            {
                for (int place = 0; place < places; place++)
                {
                    var root = JsonNode.Parse(text)!;
                    int at = place;
                    Replace(root, ref at, value);
                    yield return root.ToJsonString();
                }
            }
        }
    }

    // The members of objects and the first two elements of arrays.
    static IEnumerable<(JsonNode? Child, Action<JsonNode?> Set, Action Remove)> Children(JsonNode node) => node switch
    {
        JsonObject members => members.ToList().Select(pair => (
            pair.Value, (Action<JsonNode?>)(value => members[pair.Key] = value), (Action)(() => members.Remove(pair.Key)))),
        JsonArray elements => elements.Take(2).ToList().Select((element, k) => (
            element, (Action<JsonNode?>)(value => elements[k] = value), (Action)(() => elements.RemoveAt(k)))),
        _ => [],
    };

    static int Count(JsonNode node) => Children(node).Sum(child => 1 + (child.Child is null ? 0 : Count(child.Child)));

    static bool Replace(JsonNode node, ref int place, string? value)
    {
        foreach (var (child, set, remove) in Children(node))
        {
            if (place-- == 0)
            {
                if (value is null)
                    remove();
                else
                    set(JsonNode.Parse(value));
                return true;
            }
            if (child is not null && Replace(child, ref place, value))
                return true;
        }
        return false;
    }

    [Fact]
    public void Reader_OfAFolderThatIsClosed_NamesIt()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        Write("good/run.json", JsonSerializer.Serialize(Runs.Of("gru", 1, 10, 0.5), Json.Indented.RunResult));
        var closed = Directory.CreateDirectory(folder.PathOf("closed"));
        closed.UnixFileMode = UnixFileMode.None;

        Assert.Contains("cannot be read", Assert.Single(ResultReader.Read([folder.Path]).LeftOut).Why, StringComparison.Ordinal);

        closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    }

    [Fact]
    public void Reader_OfFoldersTooDeep_NamesThem()
    {
        string run = JsonSerializer.Serialize(Runs.Of("gru", 1, 10, 0.5), Json.Indented.RunResult);
        Write("1/2/3/4/run.json", run);
        Write("1/2/3/4/5/run.json", run);
        Assert.Equal(folder.PathOf("1/2/3/4/5"), Assert.Single(ResultReader.Read([folder.Path]).LeftOut).Path);
    }

    [Fact]
    public void Reader_OfOneRunInTwoPlaces_CountsItOnceAndTellsModelsApart()
    {
        var run = Runs.Of("gru", 1, 10, 0.5);
        Write("a/run.json", JsonSerializer.Serialize(run, Json.Indented.RunResult));
        Write("b/run.json", JsonSerializer.Serialize(run with { Config = run.Config with { Threads = 2, Data = "elsewhere" } }, Json.Indented.RunResult));

        Assert.Single(ResultReader.Read([folder.PathOf("a"), folder.PathOf("b"), folder.Path]).Runs);

        Write("b/run.json", JsonSerializer.Serialize(run with { ModelSha256 = "another" }, Json.Indented.RunResult));
        var both = ResultReader.Read([folder.Path]);
        Assert.Equal(2, both.Runs.Count());
        Assert.Contains("2 runs of the same settings and seed", Assert.Single(both.Experiments[0].Result.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Published_OfOtherSettings_HasNoDifferenceEvenWhereAFileSaysSo()
    {
        var plan = BenchmarkPlan.Create(new() { Tasks = ["copy"], Cells = ["mogru"], Quick = true });
        var runs = plan.Runs.Select(run => Runs.Of("mogru", run.Config.Seed, 10, 0.5) with { Task = "copy", Config = run.Config }).ToList();
        string text = JsonSerializer.Serialize(Summary.Of(plan, runs), Json.Indented.ExperimentResult);
        Assert.DoesNotContain("\"difference\"", text, StringComparison.Ordinal);
        Write("benchmark.json", text.Replace("\"same_settings\": false", "\"same_settings\": false, \"difference\": 0.25", StringComparison.Ordinal));

        var input = ResultReader.Read([folder.Path]);

        Assert.Null(input.Experiments[0].Result.Summary[0].Published!.Difference);
        var table = new ReportBuilder(input, null).Build().Sections[0].Tables[0];
        Assert.Contains("published", table.Headings);
        Assert.DoesNotContain(table.Headings, heading => heading.Contains("ours − published", StringComparison.Ordinal));
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
