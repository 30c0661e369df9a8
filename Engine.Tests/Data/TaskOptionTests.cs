using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class TaskOptionTests
{
    [Fact]
    public void Options_Defaults_AreThePapers()
    {
        Assert.Equal((151, 18, 17), Sizes(new CopyTask(new(), 1)));
        Assert.Equal((100, 0, 1), Sizes(new AddingTask(new(), 1)));
        Assert.Equal((80, 0, 1), Sizes(new TrendTask(new(), 1)));
        Assert.Equal((55, 17, 17), Sizes(new SelectiveCopyTask(new(), 1)));
        Assert.Equal((125, 35, 35), Sizes(new InterferenceTask(new(), 1)));
        Assert.Equal((200, 0, 1), Sizes(new FrequencySeparationTask(new(), 1)));
        Assert.Equal((100, 0, 1), Sizes(new TrendReversalTask(new(), 1)));
        var data = new CopyTask(new(), 1);
        Assert.Equal((10_000, 2_000), (data.Count(Split.Training), data.Count(Split.Validation)));
    }

    [Fact]
    public void Options_SeveralFaults_AreAllReportedAtOnce()
    {
        var fault = Assert.Throws<TaskOptionException>(() => new CopyTask(new() { Length = 0, Vocabulary = 1 }, 1));
        Assert.Equal("copy: --seq-len is 0; it must be from 1 to 33333. --vocab is 1; it must be from 2 to 65536.", fault.Message);
    }

    [Fact]
    public void Options_Impossible_SayWhatIsMissing()
    {
        AssertFault("--seq-len is 1;", () => new AddingOptions { Steps = 1 }.Validate());
        AssertFault("--seq-len is 1;", () => new TrendOptions { Steps = 1 }.Validate());
        AssertFault("--markers 9 do not fit", () => new SelectiveCopyOptions { Steps = 8, Markers = 9 }.Validate());
        AssertFault("--noise is NaN", () => new FrequencySeparationOptions { Noise = double.NaN }.Validate());
        AssertFault("--noise is -0.5", () => new TrendReversalOptions { Noise = -0.5 }.Validate());
        AssertFault("at most 15 items", () => new InterferenceOptions { Items = 16, Order = QueryOrder.Shuffled }.Validate());
        AssertFault("--vocab is 1;", () => new CountingOptions("modular", 1, 4).Validate());
        AssertFault("must be s3 or s5", () => new GroupOptions { Group = "s4" }.Validate());
        AssertFault("it takes three steps an item", () => new RecallOptions { Steps = 8, Items = 3 }.Validate());
        AssertFault("as many different keys", () => new RecallOptions { Steps = 99, Items = 9, Vocabulary = 8 }.Validate());
        AssertFault("--seq-len is 3;", () => new LorenzOptions { Steps = 3 }.Validate());
        AssertFault("--noise is -1;", () => new SeasonsOptions { Noise = -1 }.Validate());
        AssertFault("--seq-len is 65; it must be from 1 to 64", () => new CurveOptions("bessel", 65).Validate());
        AssertFault("--seq-len is 0;", () => new BumpsOptions { Frames = 0 }.Validate());
        AssertFault("--vocab is 257;", () => new MarkovOptions { Vocabulary = 257 }.Validate());
        AssertFault("--distractors is -1;", () => new InterferenceOptions { Distractors = -1 }.Validate());
        AssertFault("--train-samples is 0;", () => new EpochSize { Training = 0 }.Validate("copy"));
        AssertFault("--seq-len is 1;", () => new BearingOptions { Window = 1 }.Validate());
        AssertFault("--data is empty", () => new BearingOptions { Folder = "" }.Validate());
        new InterferenceOptions { Items = 16 }.Validate();
    }

    static void AssertFault(string wanted, Action validate) =>
        Assert.Contains(wanted, Assert.Throws<TaskOptionException>(validate).Message, StringComparison.Ordinal);

    static (int Steps, int Vocabulary, int Outputs) Sizes(TaskData data) =>
        (data.Shape.Steps, data.Shape.Vocabulary, data.Shape.Outputs);
}
