using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Training;

public class MemoryNeedTests
{
    [Fact]
    public void RunsAtOnce_OfRunsThatDiffer_IsWhatTheLargestAllows()
    {
        var small = new RunRequest { Hidden = 16, Threads = 1 }.Resolve(TaskCatalog.Find("copy"), "gru", 1);
        var large = new RunRequest { Hidden = 256, Threads = 1 }.Resolve(TaskCatalog.Find("adding"), "lstm", 1);
        double need = MemoryNeed.Bytes(large, TaskCatalog.Find("adding").Open(large).Shape, large.Batch);

        RunConfig[] runs = [small, large, small with { Seed = 2 }];
        Assert.Equal(4, MemoryNeed.RunsAtOnce(runs, 4, 100 * need));
        Assert.Equal(3, MemoryNeed.RunsAtOnce(runs, 4, 3.5 * need));
        Assert.Equal(1, MemoryNeed.RunsAtOnce(runs, 4, 0.5 * need));
        Assert.Equal(1, MemoryNeed.RunsAtOnce(runs, 1, 100 * need));
    }
}
