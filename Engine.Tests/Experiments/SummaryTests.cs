using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Statistics;
using Xunit;

namespace MoGru.Tests.Experiments;

public class SummaryTests
{
    static readonly double[] mogru = [.349, .351, .352, .356, .340], gru = [.5, .51, .52, .53, .54];

    [Fact]
    public void Row_OfPublishedSettings_IsTestedAgainstThePublishedSeeds()
    {
        var result = Summary.Of(Copy(), [.. Results(Copy(), mogru.Concat(gru))]);

        var (ours, other) = (result.Summary[0], result.Summary[1]);
        Assert.Equal([.347, .353, .358, .358, .333], ours.Published!.Values);
        Assert.True(ours.Published.SameSettings);
        Assert.False(ours.Published.Differs);
        Assert.True(other.Published!.Differs);
        double p = TwoSampleTest.Of(Sample.Of(gru), Sample.Of([.249, .244, .282, .063, .266]))!.Value.P;
        Assert.Equal(p, other.Published.P!.Value, 1e-12);
        Assert.Equal(2 * p, other.Published.PHolm!.Value, 1e-12);  // the smaller of two
        Assert.Equal(Sample.Of(gru).Mean - .221, other.Published.Difference!.Value, 1e-12);
        Assert.Equal(ours.Mean - Sample.Of(mogru).Margin95, ours.CiLow);

        var test = Assert.Single(result.Tests);
        Assert.Equal(("mogru", "gru", test.P, true), (test.Cell, test.Against, test.PHolm, test.Significant));
    }

    [Fact]
    public void Row_WithinTheRounding_DoesNotDiffer()
    {
        var plan = BenchmarkPlan.Create(new() { Tasks = ["selective-copy"], Cells = ["mogru"], Seeds = [1, 2, 3] });

        var close = Summary.Of(plan, [.. Results(plan, [.9996, .9996, .9997])]).Summary[0].Published!;
        Assert.True(close.P < 0.05);
        Assert.False(close.Differs);
        Assert.True(Summary.Of(plan, [.. Results(plan, [.9896, .9896, .9897])]).Summary[0].Published!.Differs);
    }

    [Fact]
    public void Row_OfOtherSettingsOrBrokenRuns_IsNotJudged()
    {
        var quick = BenchmarkPlan.Create(new() { Tasks = ["copy"], Cells = ["mogru"], Quick = true });
        var other = Summary.Of(quick, [.. Results(quick, [.1, .2, .3])]).Summary[0].Published!;
        Assert.Equal((false, null, null, null), (other.SameSettings, other.Difference, other.P, other.Differs));

        var broken = Summary.Of(Copy(), [.. Results(Copy(), [.1, .2, double.NaN, .3, .4, .. gru])]);
        Assert.True(double.IsNaN(broken.Summary[0].Mean));
        Assert.Null(broken.Summary[0].Published!.Differs);
        Assert.True(double.IsNaN(broken.Tests[0].PHolm));
        Assert.Null(broken.Tests[0].Significant);
    }

    [Fact]
    public void Test_OfCellsWithDifferentSeeds_PairsTheSeedsOfBoth()
    {
        var plan = Copy();
        var results = Results(plan, mogru.Concat(gru)).ToList();
        int[] left = [0, 1, 3, 4, 6, 8, 9];  // mogru without its third seed; gru without its first and third
        var some = plan with { Runs = [.. left.Select(k => plan.Runs[k])] };

        var test = Assert.Single(Summary.Of(some, [.. left.Select(k => results[k])]).Tests);

        var expected = PairedTest.Of([mogru[1], mogru[3], mogru[4]], [gru[1], gru[3], gru[4]]);
        Assert.Equal((3, expected.T, expected.P), (test.Pairs, test.T, test.P));
        var apart = plan with { Runs = [plan.Runs[0], plan.Runs[1], plan.Runs[7], plan.Runs[8]] };
        Assert.Empty(Summary.Of(apart, [results[0], results[1], results[7], results[8]]).Tests);
    }

    [Fact]
    public void Row_OfAMeasureOfTheBestEpoch_StandsInATableOfItsOwn()
    {
        const string steps = "own output, steps within 0.5 of the truth";
        var plan = SurveyPlan.Create(new() { Tasks = ["lorenz", "adding"], Cells = ["gru", "lstm"], Seeds = [1, 2] });
        var results = Results(plan, plan.Runs.Select(_ => .1)).Select((run, k) => run.Task == "adding" ? run : run with
        {
            BestEpoch = new() { Epoch = 1, ValMetric = .1, Measures = [new() { Name = steps, Value = k }] },
        });

        var result = Summary.Of(plan, [.. results]);

        var rows = result.Summary.Where(row => row.Table == $"survey, {steps}").ToList();
        Assert.Equal(["gru", "lstm"], rows.Select(row => row.Cell));
        Assert.All(rows, row => Assert.Equal(("lorenz", steps), (row.Task, row.Metric)));
        Assert.Equal(1, rows[1].Values[1] - rows[1].Values[0]);
        Assert.Contains(result.Tests, test => test.Table == rows[0].Table);
    }

    [Fact]
    public void SharedRun_OfTwoSweeps_StandsInBothTablesInOrderOfTheirLevels()
    {
        var plan = InterferencePlan.Create(new() { Cells = ["mogru", "gru"] });
        var result = Summary.Of(plan, [.. Results(plan, plan.Runs.Select(run =>
            run.Config.Cell == "gru" ? .5 : run.Config is { Distractors: > 100 } ? .2 : .9))]);

        Assert.Equal([10, 10, 25, 25, 50, 50, 100, 100, 200, 200], Levels("5 items, by distractors"));
        Assert.Equal([3, 3, 5, 5, 8, 8, 10, 10], Levels("50 distractors, by items"));
        Assert.Equal(
            ["5 items, by distractors: mogru is ahead at 100, behind at 200 (means)", "50 distractors, by items: mogru is nowhere behind gru (means)"],
            result.Findings);
        Assert.Empty(result.Tests);
        Assert.All(result.Summary, row => Assert.Equal((null, null), (row.CiLow, row.Sd)));

        IEnumerable<double?> Levels(string table) => result.Summary.Where(row => row.Table == table).Select(row => row.Level);
    }

    [Fact]
    public void Findings_OfCopyWithSeed42_LayFirstAndLastEpochBesideThePublished()
    {
        var results = Results(Copy(), mogru.Concat(gru)).ToList();
        results[0] = results[0] with { Epochs = [Epoch(1, 2.75, .85), Epoch(2, 1.64, .81)] };

        Assert.Equal(
            ["copy mogru seed 42, first and last epoch: loss 2.750 to 1.640 (published 2.736 to 1.702), mean beta 0.850 to 0.810 (published 0.838 to 0.734)"],
            Summary.Of(Copy(), results).Findings);
        var shorter = BenchmarkPlan.Create(new() { Tasks = ["copy"], Cells = ["mogru", "gru"], Settings = new() { Epochs = 2 } });
        Assert.Empty(Summary.Of(shorter, [.. results.Zip(shorter.Runs, (result, run) => result with { Config = run.Config })]).Findings);
    }

    [Fact]
    public void Bearing_OnTheRecordings_TellsTheRerunAndTheSpanOfBeta()
    {
        var plan = BearingPlan.Create(new() { Data = "recordings" }, null, [0], null, null, quick: false);
        var results = Results(plan, plan.Runs.Select(_ => .4)).Select((run, k) =>
            run.Cell == "mogru" ? run with { Epochs = [Epoch(15, 1, .84 + (0.001 * k))] } : run).ToList();
        var result = Summary.Of(plan, results);

        Assert.Contains("bearing: mogru's mean beta in the last epoch is 0.842 to 0.845 (published: near .84 at every noise)", result.Findings);
        Assert.Empty(Summary.Of(plan, [.. results.Select(run => run with { Data = "synthetic" })]).Findings);
        Assert.Contains(result.Notes, note => note.Contains("gru .466", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.Contains("scores .317", StringComparison.Ordinal));
        Assert.Equal(.369, result.Summary.Single(row => row.Condition.Contains("fair", StringComparison.Ordinal) && row.Cell == "lstm").Published!.Mean);
    }

    static EpochRecord Epoch(int number, double loss, double beta) => new()
    {
        Epoch = number,
        Loss = loss,
        BetaMean = beta,
        TrainMetric = 0,
        ValMetric = 0,
        Seconds = 1,
        TokensPerSecond = 1,
    };

    static ExperimentPlan Copy() => BenchmarkPlan.Create(new() { Tasks = ["copy"], Cells = ["mogru", "gru"] });

    static IEnumerable<RunResult> Results(ExperimentPlan plan, IEnumerable<double> values) => plan.Runs.Zip(values, (run, value) => new RunResult
    {
        Task = run.Config.Task,
        Cell = run.Config.Cell,
        Seed = run.Config.Seed,
        Config = run.Config,
        Data = "generated",
        Parameters = 1,
        Epochs = [],
        Final = double.IsNaN(value) ? null : value,
        Best = double.IsNaN(value) ? null : value,
        Metric = "accuracy",
        Seconds = 1,
        Environment = MachineFacts.Environment(1),
        ModelSha256 = "",
    });
}
