using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Reports.Page;
using Xunit;

namespace MoGru.Tests.Reports;

public class ReportSummaryTests
{
    [Fact]
    public void Summary_OfSeveralSeeds_SaysWhoIsBestByHowMuchAndWhetherBeyondChance()
    {
        Assert.Equal(
            ["Interference, by distractors: 10 distractors, mogru is best with accuracy 0.7600 (mean of 3 runs) against 0.5100 of gru, beyond chance."],
            Of([.76, .75, .77], [.51, .50, .52]));
        Assert.Equal(
            ["Interference, by distractors: 10 distractors, gru is best with accuracy 0.7600 (mean of 3 runs) against 0.5100 of mogru, beyond chance."],
            Of([.51, .50, .52], [.76, .75, .77]));
        Assert.Equal(
            ["Interference, by distractors: 10 distractors, mogru is best with accuracy 0.6000 (mean of 3 runs) against 0.5000 of gru, which may be chance."],
            Of([.9, .1, .8], [.1, .9, .5]));
        Assert.Equal(
            ["Interference, by distractors: 10 distractors, mogru and gru are equal at the top with accuracy 0.5000 (mean of 2 runs)."], Of([.5, .5], [.5, .5]));
        Assert.Equal(
            ["Interference, by distractors: 10 distractors, gru has accuracy 0.5000 (mean of 2 runs) (mogru broke down)."], Of([.5, double.NaN], [.5, .5]));
    }

    [Fact]
    public void Summary_OfOneSeed_ClaimsNothingBeyondIt()
    {
        string sentence = Assert.Single(Of([.9], [.1]));
        Assert.EndsWith("mogru is best with accuracy 0.9000 against 0.1000 of gru; one run each, so chance is not ruled out.", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("beyond", sentence, StringComparison.Ordinal);

        Assert.Equal(
            "Interference, by distractors: 10 distractors, gru has accuracy 0.5000, with no other cell beside it.",
            Assert.Single(ReportSummary.Of(Runs.Input(Runs.Of("gru", 1, 10, .5)))));
    }

    [Fact]
    public void Summary_OfASweep_SaysWhereEachCellIsBest()
    {
        var input = Runs.Input([.. new[] { (10, .9, .5), (20, .6, .5), (50, .2, .5), (100, .1, .1) }.SelectMany(level =>
            (RunResult[])[Runs.Of("mogru", 1, level.Item1, level.Item2), Runs.Of("gru", 1, level.Item1, level.Item3)])]);

        Assert.Equal(
            ["Interference, by distractors: mogru is best at distractors 10 and 20, gru at 50, none at 100; one run each, so chance is not ruled out."],
            ReportSummary.Of(input));
    }

    [Fact]
    public void Summary_OfPublishedSettings_CountsWhatDiffers()
    {
        Assert.Equal("With the published settings none of 2 results differs from the published number beyond chance.", Benchmark(quick: false, .35, .22)[^1]);
        Assert.Equal(
            "With the published settings 1 of 2 results differs from the published number beyond chance (copy mogru).",
            Benchmark(quick: false, .5, .22)[^1]);
        Assert.Equal("No run has the published settings, so none is held against a published number.", Benchmark(quick: true, .5, .22)[^1]);
        Assert.StartsWith("Benchmark (scaled down): copy, mogru is best", Benchmark(quick: true, .5, .22)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_OfWhatIsMissing_SaysSo()
    {
        var whole = Runs.Input(Runs.Of("gru", 1, 10, .5), Runs.Of("gru", 2, 10, .5) with { Error = "loss is not finite" });
        var input = whole with
        {
            Experiments = [whole.Experiments[0] with { Planned = 4 }],
            LeftOut = [new("a", "a: damaged."), new("b", "b: begun.")],
        };

        Assert.Equal(
            "Missing: interference is unfinished, 2 of 4 runs; 1 run ended before the last epoch (interference gru seed 2); 2 files or folders left "
                + "out, named below.",
            ReportSummary.Of(input)[^1]);
        Assert.Equal(["a: damaged.", "b: begun."], new ReportBuilder(input, null).Build().LeftOut);
    }

    [Fact]
    public void Summary_OfThroughput_NamesTheFastestAtOneSize()
    {
        var input = new ReportInput { Experiments = [], Profiles = [Profile("gru", 64, 2000), Profile("mogru", 64, 1000), Profile("mogru", 128, 9000)] };
        Assert.Equal(
            ["Throughput at hidden 64, 50 steps: gru is fastest with 2,000 tokens a second, forward and backward, 2.0 times as many as mogru."],
            ReportSummary.Of(input));
        Assert.Equal(
            ["Throughput at hidden 64, 50 steps: gru reaches 2,000 tokens a second, forward and backward."],
            ReportSummary.Of(input with { Profiles = [Profile("gru", 64, 2000)] }));
        Assert.Empty(ReportSummary.Of(input with { Profiles = [Profile("gru", 64, double.NaN)] }));
    }

    [Fact]
    public void Summary_OfEverything_HasFiveSentences()
    {
        var one = Runs.Input(Runs.Of("mogru", 1, 10, .9), Runs.Of("gru", 1, 10, .5)).Experiments[0];
        var input = new ReportInput
        {
            Experiments = [.. Enumerable.Range(0, 6).Select(k => one with { Path = $"{k}" })],
            Profiles = [Profile("gru", 64, 2000)],
            LeftOut = [new("a", "a: damaged.")],
        };
        var sentences = ReportSummary.Of(input);

        Assert.Equal(5, sentences.Count);
        Assert.Equal("4 more tables: mogru is best in 4 of 4 conditions; one run each, so chance is not ruled out.", sentences[2]);
    }

    [Fact]
    public void Beta_OnAPage_IsExplainedWhereItIsShownFirst()
    {
        var run = Runs.Of("mogru", 1, 10, .5);
        run = run with { Epochs = [.. run.Epochs.Select(epoch => epoch with { BetaMean = .8, BetaSd = .1 })] };
        var blocks = new ReportBuilder(Runs.Input(run, Runs.Of("mogru", 2, 10, .5)), null).Build().Sections.SelectMany(section => section.Blocks).ToList();

        var first = blocks.First(block => block.Title.Contains('β'));
        Assert.Contains("v′ = β ⊙ v + (1 − β) ⊙ δ", first.About, StringComparison.Ordinal);
        Assert.Equal(2, blocks.Count(block => block.Title.Contains('β')));
        Assert.Same(first, Assert.Single(blocks, block => block.About is not null));
    }

    static IReadOnlyList<string> Of(double[] mogru, double[] gru) => ReportSummary.Of(Runs.Input(
        [.. mogru.Select((value, seed) => Run("mogru", seed, value)), .. gru.Select((value, seed) => Run("gru", seed, value))]));

    static RunResult Run(string cell, int seed, double value) =>
        Runs.Of(cell, seed, 10, value) is var run && double.IsNaN(value) ? run with { Final = null, Best = null } : run;

    static IReadOnlyList<string> Benchmark(bool quick, double mogru, double gru)
    {
        var plan = BenchmarkPlan.Create(new() { Tasks = ["copy"], Cells = ["mogru", "gru"], Quick = quick, Seeds = [1, 2, 3] });
        var runs = plan.Runs.Select((run, k) => Runs.Of(run.Config.Cell, run.Config.Seed, 10, (run.Config.Cell == "gru" ? gru : mogru) + (.001 * (k % 3)))
            with
        { Task = "copy", Config = run.Config });
        return ReportSummary.Of(new() { Experiments = [new("benchmark", "", Summary.Of(plan, [.. runs]))], Profiles = [] });
    }

    static ProfileResult Profile(string cell, int hidden, double speed) => new()
    {
        Cell = cell,
        Hidden = hidden,
        Steps = 50,
        InputSize = 1,
        Batch = 64,
        Threads = 1,
        Parameters = 1,
        ForwardBackwardTokensPerSecond = speed,
        ForwardTokensPerSecond = speed,
        AllocatedBytesPerStep = 0,
        FlopsPerToken = 1,
        Gflops = 1,
    };
}
