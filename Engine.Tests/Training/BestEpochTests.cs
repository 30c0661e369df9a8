using System.Text.Json;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

public class BestEpochTests
{
    static readonly RunConfig config = new()
    {
        Task = "adding",
        Cell = "gru",
        Hidden = 5,
        Batch = 8,
        Epochs = 6,
        SeqLen = 5,
        TrainSamples = 16,
        ValSamples = 12,
        Lr = 0.3,  // so large that later epochs are not always better
    };

    [Fact]
    public void Tests_AreThoseOfTheEpochWithTheBestValidation()
    {
        using var workers = new Workers(1);
        var trainer = new Trainer(config, new Tested(), workers);
        var atEpoch = new List<double>();
        for (int epoch = 0; epoch < 6; epoch++)
        {
            Train(trainer);
            atEpoch.Add(trainer.State.Best!.Tests.Single(test => test.Name == "b").Metric);
        }

        double best = trainer.State.Epochs.Min(epoch => epoch.ValMetric);
        int at = trainer.State.Epochs.FindIndex(epoch => epoch.ValMetric == best);
        Assert.Equal((at + 1, best), (trainer.State.Best!.Epoch, trainer.State.Best.ValMetric));
        Assert.All(atEpoch.Skip(at), metric => Assert.Equal(atEpoch[at], metric));
        Assert.Equal([("a", 5), ("b", 3)], trainer.State.Best.Tests.Select(test => (test.Name, test.Samples)));
        Assert.Null(trainer.State.Best.Tests[0].Confusion);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Tests_OfLongerSequences_AreTheirOwnMeasure(int threads)
    {
        using var workers = new Workers(threads);
        var task = config with { Task = "parity-bits", SeqLen = 3, Hidden = 8, Epochs = 2 };
        using var trainer = new Trainer(task, TaskCatalog.Find(task.Task).Open(task), workers);
        Train(trainer);

        var tests = trainer.State.Best!.Tests;
        var longer = new CountingTask(new("parity-bits", 2, 48), task.Seed, new() { Test = 12 });
        var batch = new Batch(longer.Shape, 12);
        longer.Fill(Split.Test, 0, 0, batch);
        var tape = new Tape { Records = false };
        var measured = default(MetricSum).With(longer.Shape, batch, trainer.Model.Forward(tape, batch).Scores.Value);
        Assert.Equal([("4× as long", 12), ("16× as long", 12)], tests.Select(test => (test.Name, test.Samples)));
        Assert.Equal(measured.Value, tests[1].Metric);
    }

    [Fact]
    public void Checkpoint_AfterTheBestEpoch_KeepsItsTests()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        var trainer = new Trainer(config, new Tested(), workers);
        Train(trainer);
        string path = folder.PathOf("checkpoint.safetensors");
        Checkpoint.Save(path, config, trainer);
        var resumed = new Trainer(config, new Tested(), workers);
        CheckpointFile.Read(path).Restore(resumed);
        Assert.Equal(Text(trainer.State.Best!), Text(resumed.State.Best!));
        Train(trainer);
        Train(resumed);
        Assert.Equal(Text(trainer.State.Best!), Text(resumed.State.Best!));
    }

    [Fact]
    public void LimitedTask_OfTestSets_SpreadsFewerSamplesOverEach()
    {
        var task = new LimitedTask(new Tested(), null, 2);
        Assert.Equal([new TestSet("a", 0, 2), new TestSet("b", 2, 2)], task.TestSets);
        var few = Data.GeneratedTasks.Samples(task, 4, Split.Test);
        var all = Data.GeneratedTasks.Samples(new Tested(), 8, Split.Test);
        Assert.Equal([0, 2, 5, 6], few.Values.Select(value => Array.IndexOf(all.Values, value)));
    }

    [Fact]
    public void Confusion_InJson_IsReadBackAsWritten()
    {
        var best = new BestEpoch
        {
            Epoch = 3,
            ValMetric = 0.5,
            Tests = [new() { Name = "1 HP", Samples = 4, Metric = 0.75, Confusion = [[1, 0], [1, 2]] }],
        };
        string text = Text(best);
        Assert.Contains("\"confusion\":[[1, 0], [1, 2]]", text, StringComparison.Ordinal);
        Assert.Equal(text, Text(JsonSerializer.Deserialize(text, Json.Line.BestEpoch)!));
    }

    static string Text(BestEpoch best) => JsonSerializer.Serialize(best, Json.Line.BestEpoch);

    static void Train(Trainer trainer)
    {
        while (trainer.Step < trainer.Steps)
            trainer.TrainStep();
        trainer.FinishEpoch();
    }

    // Adding, with the validation samples of later epochs to test on.
    sealed class Tested() : TaskData(adding.Shape)
    {
        static readonly AddingTask adding = new(new() { Steps = 5 }, 1, new() { Training = 16, Validation = 12 });

        public override IReadOnlyList<TestSet> TestSets => [new("a", 0, 5), new("b", 5, 3)];

        public override int Count(Split split) => split == Split.Test ? 8 : adding.Count(split);

        protected override void Write(Split split, int epoch, int sample, Batch batch, int row) =>
            adding.WriteSample(split == Split.Test ? Split.Validation : split, split == Split.Test ? 1000 : epoch, sample, batch, row);
    }
}
