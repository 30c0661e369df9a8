using MoGru.Cells;
using MoGru.Tasks.Data;
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

        var sizes = new DataSizes(config => TaskCatalog.Find(config.Task).Open(config));
        RunConfig[] runs = [small, large, small with { Seed = 2 }];
        Assert.Equal(4, MemoryNeed.RunsAtOnce(runs, 4, 100 * need, sizes));
        Assert.Equal(3, MemoryNeed.RunsAtOnce(runs, 4, 3.5 * need, sizes));
        Assert.Equal(1, MemoryNeed.RunsAtOnce(runs, 4, 0.5 * need, sizes));
        Assert.Equal(1, MemoryNeed.RunsAtOnce(runs, 1, 100 * need, sizes));
    }

    // 1 000 000 sequences of 4 000 steps are beyond an int before the width is counted.
    [Fact]
    public void LongestTensor_OfManySequencesOfManySteps_DoesNotOverflow()
    {
        var shape = Shape(steps: 4_000);

        Assert.Equal(1e6 * 4_000 * 64, MemoryNeed.LongestTensor(Config("gru"), shape, 1_000_000), 1e6 * 4_000 * 64 * 8);
        Assert.Contains("tensors of", Assert.Throws<TaskOptionException>(() => MemoryNeed.Validate(Config("gru"), shape, 1_000_000)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_OfACellWithManyLogits_CountTheLogitsAndTheHeadThatReadsThem()
    {
        const int outputs = 30_000, batch = 64;
        var shape = Shape(steps: 151);
        double logits = 2.0 * batch * shape.Steps * outputs, head = (double)outputs * shape.Outputs;

        double more = MemoryNeed.Bytes(Config($"noise-rnn:outputs={outputs}"), shape, batch) - MemoryNeed.Bytes(Config("noise-rnn"), shape, batch);

        Assert.True(more > 0.99 * sizeof(float) * (logits + head), $"{more:G3} bytes for {logits:G3} floats");
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("mogru")]
    [InlineData("ssm")]
    [InlineData("noise-rnn")]
    public void Network_OfImpossibleSizes_IsRefusedInASentence(string cell)
    {
        foreach (int hidden in (int[])[60_000, 1 << 30, int.MaxValue])
        {
            string message = Assert.Throws<TaskOptionException>(() => MemoryNeed.Validate(Config(cell) with { Hidden = hidden }, Shape(steps: 10), 64)).Message;
            Assert.StartsWith($"copy: {cell} with --hidden {hidden}, --layers 1: ", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("noise-rnn:outputs=5: d is not a square.", "d is not a square.")]
    [InlineData("noise-rnn: layer 0 gives too many outputs.", "layer 0 gives too many outputs.")]
    [InlineData("A tensor is too long.", "A tensor is too long.")]
    public void Refusal_ThatBeginsWithTheCell_NamesItOnceInTheMessage(string message, string expected) =>
        Assert.Equal(expected, MemoryNeed.Unnamed(CellSpec.Parse("noise-rnn:outputs=5"), message));

    static RunConfig Config(string cell) => new() { Task = "copy", Cell = cell, Hidden = 64 };

    static TaskShape Shape(int steps) => new()
    {
        Name = "copy",
        Steps = steps,
        Inputs = 2,
        Outputs = 20,
        Loss = LossKind.MaskedCrossEntropy,
        Metric = "accuracy",
    };
}
