using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Experiments;

public class RunCostTests
{
    [Fact]
    public void Cost_OfRuns_GrowsWithWhatTakesLonger()
    {
        var task = TaskCatalog.Find("copy");
        var run = new RunRequest { Hidden = 32, Epochs = 2, SeqLen = 5, TrainSamples = 100, ValSamples = 50 }.Resolve(task, "gru", 1);
        double[] costs = RunCost.Of(
        [
            run, run with { Seed = 2 }, run with { Epochs = 4 }, run with { TrainSamples = 200, ValSamples = 100 }, run with { Hidden = 64 },
            run with { Cell = "lstm" }, run with { SeqLen = 10 }, run with { Layers = 2 },
        ], new(config => TaskCatalog.Find(config.Task).Open(config)));

        Assert.Equal(costs[0], costs[1]);
        Assert.Equal(2 * costs[0], costs[2], 1e-6 * costs[2]);
        Assert.Equal(2 * costs[0], costs[3], 1e-6 * costs[3]);
        Assert.All(costs[4..], cost => Assert.True(cost > 1.1 * costs[0]));
    }

    // As measured: four units take nearly the time of sixteen, and 128 three times that of 64.
    [Fact]
    public void Cost_OfMoreUnits_GrowsLittleWhereTheyAreFew()
    {
        var task = TaskCatalog.Find("adding");
        double[] costs = RunCost.Of(
            [.. new[] { 4, 16, 64, 128, 512, 1024 }.Select(hidden => new RunRequest { Hidden = hidden }.Resolve(task, "gru", 1))],
            new(config => TaskCatalog.Find(config.Task).Open(config)));

        Assert.InRange(costs[1] / costs[0], 1, 1.3);
        Assert.InRange(costs[3] / costs[2], 2.5, 3.3);
        Assert.InRange(costs[5] / costs[4], 3.9, 4);
    }

    [Fact]
    public void Sizes_OfRunsOfManyCells_OpenTheDataOnce()
    {
        int opened = 0;
        var task = TaskCatalog.Find("copy");
        var sizes = new DataSizes(config =>
        {
            opened++;
            return task.Open(config);
        });
        RunConfig[] runs =
        [
            .. from cell in (string[])["gru", "lstm", "ssm"]
               from hidden in (int[])[16, 32]
               from length in (int[])[5, 10]
               select new RunRequest { Hidden = hidden, SeqLen = length }.Resolve(task, cell, 1),
        ];

        RunCost.Of(runs, sizes);
        MemoryNeed.RunsAtOnce(runs, 4, 1e12, sizes);

        Assert.Equal(2, opened);
    }

    [Fact]
    public void DataSizes_KeyOfASettingOfTasks_DiffersUnlessItSaysThatItLeavesThem()
    {
        var config = TaskCatalog.Find("copy").Defaults;
        foreach (var setting in SettingNames.OfTasks.Concat(RunSettings.Declared.Where(setting => setting.SizesData)))
        {
            object value = setting.Of(config) is int number ? number + 1
                : setting.Kind == ValueKind.Whole ? 7
                : setting.Kind == ValueKind.Number ? 0.5
                : "other";
            var other = RunSettings.With(config, [new(setting, value)]);
            Assert.True(setting.SizesData == (DataSizes.Key(config) != DataSizes.Key(other)), setting.Option);
        }
        Assert.Equal(
            ["--query-order", "--noise", "--head", "--held-out"],
            SettingNames.OfTasks.Where(setting => !setting.SizesData).Select(setting => setting.Option));
    }
}
