using MoGru.Tasks.Experiments;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Experiments;

public class PlanTests
{
    static readonly ExperimentRequest nothing = new();

    [Fact]
    public void Benchmark_InFull_IsFourTasksFourCellsFiveSeeds()
    {
        var plan = BenchmarkPlan.Create(nothing);

        var expected =
            from task in (string[])["copy", "adding", "trend", "selective-copy"]
            from cell in (string[])["mogru", "gru", "lstm", "momgru"]
            from seed in (long[])[42, 123, 456, 789, 1337]
            select (task, cell, seed);
        Assert.Equal(expected, Names(plan));
        Assert.False(plan.UsesBest);
        Assert.All(plan.Runs, run => Assert.Equal("128 1 30 64 0.001 1 10000 2000", Training(run.Config)));
        Assert.Equal([50, 100, 80, 50], plan.Runs.DistinctBy(r => r.Config.Task).Select(r => r.Config.SeqLen!.Value));
    }

    [Fact]
    public void Interference_InFull_IsBothSweepsWithTheSharedRunsOnce()
    {
        var plan = InterferencePlan.Create(nothing);

        (int, int)[] sizes = [(5, 10), (5, 25), (5, 50), (5, 100), (5, 200), (3, 50), (8, 50), (10, 50)];
        Assert.Equal(sizes, plan.Runs.Select(r => (r.Config.Items!.Value, r.Config.Distractors!.Value)).Distinct());
        Assert.Equal(8 * 3, plan.Runs.Count);
        Assert.True(plan.UsesBest);
        Assert.All(plan.Runs, run => Assert.Equal("96 1 25 64 0.001 1 5000 1000", Training(run.Config)));
        Assert.All(plan.Runs, run => Assert.Equal(("stored", 32, 42L), (run.Config.QueryOrder, run.Config.Vocab!.Value, run.Config.Seed)));
        var shared = plan.Runs.Single(r => r.Config is { Items: 5, Distractors: 50, Cell: "gru" });
        Assert.Equal([new("5 items, by distractors", "distractors", 50), new("50 distractors, by items", "items", 5)], shared.Places);
    }

    [Fact]
    public void Interference_BySettingsOrderAndSweep_IsWhatIsAsked()
    {
        var paper = InterferencePlan.Create(nothing, settings: "paper");
        Assert.All(paper.Runs, run => Assert.Equal("128 1 20 64 0.001 1 5000 1000", Training(run.Config)));

        var shuffled = InterferencePlan.Create(new() { Settings = new() { QueryOrder = "shuffled", Hidden = 7 } }, sweep: "items", chosenItems: [4]);
        Assert.Equal(3, shuffled.Runs.Count);
        Assert.All(shuffled.Runs, run => Assert.Equal(("shuffled", 4, 50, 7), (run.Config.QueryOrder, run.Config.Items, run.Config.Distractors, run.Config.Hidden)));
        Assert.Equal([10, 20], InterferencePlan.Create(nothing, sweep: "distractors", chosenDistractors: [10, 20]).Runs
            .Select(r => r.Config.Distractors!.Value).Distinct());
    }

    [Fact]
    public void Ablation_InFull_IsFiveVariantsOnThreeTasks()
    {
        var plan = AblationPlan.Create(nothing);

        var expected =
            from task in (string[])["copy", "trend", "selective-copy"]
            from cell in (string[])["mogru", "mogru:no-momentum", "mogru:fixed-beta", "mogru:no-layernorm", "mogru:no-reset"]
            from seed in (long[])[42, 123, 456]
            select (task, cell, seed);
        Assert.Equal(expected, Names(plan));
        Assert.True(plan.UsesBest);
        Assert.All(plan.Runs, run => Assert.Equal("128 1 30 64 0.001 1 10000 2000", Training(run.Config)));
    }

    [Fact]
    public void VelocityFixes_InFull_AreSixCellsAmongManyDistractors()
    {
        var plan = VelocityFixesPlan.Create(nothing);

        string[] cells = ["mogru", "gru", "mogru:clip=0.5", "mogru:clip=1", "mogru:velocity-norm", "mogru:velocity-gate"];
        var expected = from n in (int[])[100, 200] from cell in cells select (5, n, cell, 42L);
        Assert.Equal(expected, plan.Runs.Select(r => (r.Config.Items!.Value, r.Config.Distractors!.Value, r.Config.Cell, r.Config.Seed)));
        Assert.All(plan.Runs, run => Assert.Equal("96 1 25 64 0.001 1 5000 1000", Training(run.Config)));
    }

    [Fact]
    public void Crossover_InFull_IsTwoCellsByLength()
    {
        var plan = CrossoverPlan.Create(nothing);

        Assert.All(plan.Runs, run => Assert.Equal("128 1 20 64 0.001 1 5000 1000", Training(run.Config)));
        Assert.Equal(["mogru", "gru"], plan.Runs.Select(r => r.Config.Cell).Distinct());
        Assert.Equal([5, 10, 15, 20, 25, 30, 40, 50], Lengths("copy"));
        Assert.Equal((30, 200), (Lengths("selective-copy").First(), Lengths("selective-copy").Last()));
        Assert.All((string[])["adding", "trend"], task => Assert.Equal((50, 500), (Lengths(task).First(), Lengths(task).Last())));
        Assert.True(plan.UsesBest);

        IEnumerable<int> Lengths(string task) =>
            plan.Runs.Where(r => r.Config.Task == task).Select(r => r.Config.SeqLen!.Value).Distinct();
    }

    [Fact]
    public void Scaling_InFull_IsHiddenSizesAndLengthsWithTheSharedRunsOnce()
    {
        var plan = ScalingPlan.Create(nothing);

        (int, int)[] sizes = [(32, 50), (64, 50), (128, 50), (256, 50), (128, 20), (128, 100), (128, 200)];
        Assert.Equal(sizes, plan.Runs.Select(r => (r.Config.Hidden, r.Config.SeqLen!.Value)).Distinct());
        Assert.Equal(7 * 3 * 3, plan.Runs.Count);
        Assert.Equal(["mogru", "gru", "lstm"], plan.Runs.Select(r => r.Config.Cell).Distinct());
        Assert.Equal([42, 123, 456], plan.Runs.Select(r => r.Config.Seed).Distinct());
        Assert.All(plan.Runs, r => Assert.Equal(("copy", 30, 10_000, 2_000), (r.Config.Task, r.Config.Epochs, r.Config.TrainSamples, r.Config.ValSamples)));
    }

    [Fact]
    public void HeadToHead_InFull_IsThreeTasksWithTheStateSpaceLayers()
    {
        var plan = HeadToHeadPlan.Create(nothing);

        var expected =
            from task in (string[])["frequency-separation", "trend-reversal", "interference"]
            from cell in (string[])["mogru", "gru", "ssm"]
            select (task, cell, 42L);
        Assert.Equal(expected, Names(plan));
        Assert.All(plan.Runs, run => Assert.Equal(
            $"96 {(run.Config.Cell == "ssm" ? 2 : 1)} 25 64 0.001 1 4000 1000", Training(run.Config)));
        Assert.Equal([200, 100, null], plan.Runs.DistinctBy(r => r.Config.Task).Select(r => r.Config.SeqLen));
        Assert.All(plan.Runs.Where(r => r.Config.Task == "interference"), run => Assert.Equal(
            (5, 50, 37), (run.Config.Items, run.Config.Distractors, run.Config.EmbeddingRows)));
    }

    [Fact]
    public void Plans_OfAllVerbs_NameEachFolderOnceAndTakeWhatIsAsked()
    {
        var asked = new ExperimentRequest { Settings = new() { Epochs = 3, Hidden = 11, TrainSamples = 77 }, Cells = ["gru"], Seeds = [5, 6] };
        foreach (var plan in All(nothing).Concat(All(nothing with { Quick = true })).Concat(All(asked)).Concat(All(asked with { Quick = true })))
        {
            Assert.Equal(plan.Runs.Count, RunFolderNames.Of(plan.Runs).Distinct().Count());
            Assert.Equal(plan.Quick, plan.Notes.Count > 0 && plan.Notes[0].StartsWith("quick: scaled down", StringComparison.Ordinal));
        }
        foreach (var run in All(asked).Concat(All(asked with { Quick = true })).SelectMany(plan => plan.Runs))
        {
            Assert.Equal(("gru", 3, 77), (run.Config.Cell, run.Config.Epochs, run.Config.TrainSamples));
            Assert.Contains(run.Config.Seed, (long[])[5, 6]);
            Assert.True(run.Config.Hidden == 11 || run.Places.Any(place => place.Axis == "hidden"));
        }
    }

    [Fact]
    public void FolderNames_OfLabelsThatAreAlike_AreTheirOwnAndOthersStay()
    {
        var runs = BenchmarkPlan.Create(new()
        {
            Tasks = ["copy"],
            Cells = ["gru", "mogru:clip=1e10", "mogru:clip=1e-10", "mogru:damping"],
            Seeds = [1],
        }).Runs;
        PlannedRun[] byHand = [.. runs, runs[0] with { Condition = "COPY" }, runs[3] with { Config = runs[3].Config with { Lr = 0.5 } }];
        var names = RunFolderNames.Of(byHand);

        Assert.Equal(byHand.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(["copy-gru-seed-1", "copy-mogru-damping-seed-1"], [RunFolderNames.Of(runs)[0], RunFolderNames.Of(runs)[3]]);
        Assert.StartsWith("copy-mogru-clip-1E-10-seed-1-", names[1], StringComparison.Ordinal);
        var moved = byHand.Select(run => run with { Config = run.Config with { Data = "/elsewhere", Threads = 7 } });
        Assert.Equal(names, RunFolderNames.Of([.. moved]));
    }

    [Fact]
    public void QuickNote_OfWhatIsAsked_NamesWhatIsSmallerAndNothingElse()
    {
        string Note(ExperimentPlan plan) => Assert.Single(plan.Notes);
        var quick = nothing with { Quick = true };

        Assert.Equal(
            "quick: scaled down: 3 seeds (1), hidden 48 (96), epochs 12 (25), lr 0.004 (0.001), train samples 2000 (5000), "
                + "val samples 400 (1000), vocab 12 (32), items 2 and 3 (3 to 10), distractors 4 and 16 (10 to 200)",
            Note(InterferencePlan.Create(quick)));
        Assert.Equal(
            "quick: scaled down: lr 0.003 (0.001), train samples 3000 (10000), val samples 500 (2000); "
                + "copy: seq len 6 (50), vocab 8 (16); trend: seq len 40 (80)",
            Note(BenchmarkPlan.Create(quick with { Tasks = ["copy", "trend"], Seeds = [5], Settings = new() { Hidden = 9, Epochs = 2 } })));
        Assert.Equal(
            "quick: scaled down in nothing, since the options say otherwise",
            Note(VelocityFixesPlan.Create(quick with
            {
                Seeds = [1],
                Settings = new() { Hidden = 8, Epochs = 1, Lr = 0.1, TrainSamples = 64, ValSamples = 64, Vocab = 12, Items = 3 },
            }, [7])));
    }

    static IEnumerable<ExperimentPlan> All(ExperimentRequest request) =>
    [
        BenchmarkPlan.Create(request), InterferencePlan.Create(request), AblationPlan.Create(request), VelocityFixesPlan.Create(request),
        CrossoverPlan.Create(request), ScalingPlan.Create(request), HeadToHeadPlan.Create(request),
    ];

    static IEnumerable<(string, string, long)> Names(ExperimentPlan plan) =>
        plan.Runs.Select(run => (run.Config.Task, run.Config.Cell, run.Config.Seed));

    static string Training(RunConfig c) =>
        FormattableString.Invariant($"{c.Hidden} {c.Layers} {c.Epochs} {c.Batch} {c.Lr} {c.Clip} {c.TrainSamples} {c.ValSamples}");
}
