using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;
using MoGru.Tasks.Verbs;
using Xunit;

namespace MoGru.Tests.Training;

public class RunRequestTests
{
    [Fact]
    public void Resolve_WithNothingAsked_GivesThePapersSettings()
    {
        var copy = new RunRequest().Resolve(TaskCatalog.Find("copy"), "mogru", 42);
        Assert.Equal((128, 1, 30, 64, 1e-3, 1.0), (copy.Hidden, copy.Layers, copy.Epochs, copy.Batch, copy.Lr, copy.Clip));
        Assert.Equal((10_000, 2_000, 50, 16), (copy.TrainSamples, copy.ValSamples, copy.SeqLen, copy.Vocab));

        var bearing = new RunRequest().Resolve(TaskCatalog.Find("bearing"), "ssm", 42);
        Assert.Equal((64, 2, 20, 1024, "published"), (bearing.Hidden, bearing.Layers, bearing.Epochs, bearing.SeqLen, bearing.Protocol));
    }

    [Fact]
    public void Resolve_WithAnOptionOfAnotherTask_ListsWhatIsLegal()
    {
        var exception = Assert.Throws<UsageException>(
            () => new RunRequest { Markers = 2 }.Resolve(TaskCatalog.Find("interference"), "gru", 1));
        Assert.Contains("--items, --distractors", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefuseConflicts_OfEqualSettings_AcceptsOtherThreadsAndEpochs()
    {
        var config = new RunRequest { Hidden = 5, Threads = 1 }.Resolve(TaskCatalog.Find("copy"), "gru", 1);

        new RunRequest { Hidden = 5, Threads = 2, Epochs = 31 }.RefuseConflicts(config, "folder");
        var exception = Assert.Throws<UsageException>(() => new RunRequest { Batch = 31, SeqLen = 9 }.RefuseConflicts(config, "folder"));
        Assert.Contains("--batch 31 (the run has 64)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--seq-len 9 (the run has 50)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Or_OfTwoRequests_KeepsWhatTheFirstAsksFor()
    {
        var joined = new RunRequest { Hidden = 128, Noise = 0 }.Or(new() { Hidden = 5, Layers = 2, Noise = 1 });

        Assert.Equal((128, 2, 0.0), (joined.Hidden, joined.Layers, joined.Noise));
        Assert.True(joined.Gives("--layers") && !joined.Gives("--batch"));
    }

    [Fact]
    public void Resolve_WithoutThreadsAndWithARelativeFolder_TakesAllCoresAndTheWholePath()
    {
        var config = new RunRequest { Data = "folder" }.Resolve(TaskCatalog.Find("ecg5000"), "gru", 1);

        Assert.Equal((Environment.ProcessorCount, Path.GetFullPath("folder")), (config.Threads, config.Data));
    }

    [Fact]
    public void Split_OfCellsWithOptions_KeepsTheOptionsTogether()
    {
        Assert.Equal(
            ["gru", "mogru:damping,clip=0.5", "mogru", "lstm", "foo"],
            CellNames.Split("gru,mogru:damping,clip=0.5,mogru,lstm, foo"));
    }
}
