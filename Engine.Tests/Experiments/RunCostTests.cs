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
        ]);

        Assert.Equal(costs[0], costs[1]);
        Assert.Equal(2 * costs[0], costs[2], 1e-6 * costs[2]);
        Assert.Equal(2 * costs[0], costs[3], 1e-6 * costs[3]);
        Assert.All(costs[4..], cost => Assert.True(cost > 1.2 * costs[0]));
    }
}
