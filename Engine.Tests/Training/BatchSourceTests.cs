using MoGru.Tasks.Data;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Training;

public class BatchSourceTests
{
    static readonly RunConfig Config = new() { Task = "copy", Batch = 8, Epochs = 2 };

    [Theory]
    [InlineData("copy")]
    [InlineData("bearing")]
    public void Get_OfAWholeRun_GivesWhatTheTaskWrites(string task)
    {
        var definition = TaskCatalog.Find(task);
        var config = new RunRequest { TrainSamples = 20, ValSamples = 9, SeqLen = 64, Batch = 8, Epochs = 2, Threads = 2 }.Resolve(definition, "gru", 5);
        var (data, other) = (definition.Open(config), definition.Open(config));
        using var source = new BatchSource(config, data, ahead: true);
        var expected = new Batch(other.Shape, 8);

        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach (var split in (Split[])[Split.Training, Split.Validation])
            {
                Assert.Equal(split == Split.Training ? 3 : 2, source.Steps(split));
                for (int step = 0; step < source.Steps(split); step++)
                {
                    expected.Size = Math.Min(8, other.Count(split) - 8 * step);
                    other.Fill(split, epoch, 8 * step, expected);
                    Same(expected, source.Get(new(split, epoch, step)));
                }
            }
        }
    }

    [Fact]
    public void Get_OfAnotherBatchThanTheFollowing_GivesThatBatch()
    {
        using var source = new BatchSource(Config, new Numbered(), ahead: true);
        foreach (var place in (BatchPlace[])
            [new(Split.Training, 0, 0), new(Split.Training, 1, 2), new(Split.Validation, 0, 1), new(Split.Validation, 0, 1), new(Split.Training, 0, 1)])
        {
            var batch = source.Get(place);
            Assert.Equal(Numbered.Token(place.Split, place.Epoch, 8 * place.Step), batch.Tokens[0]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Get_OfSamplesOutOfTurn_KeepsWhatWasMadeAhead(bool ahead)
    {
        using var source = new BatchSource(Config, new Numbered(), ahead);
        source.Get(new(Split.Training, 0, 0));
        foreach (int first in (int[])[3, 9])
        {
            var batch = source.Get(Split.Test, 1, first, 2);
            Assert.Equal(
                (2, Numbered.Token(Split.Test, 1, first), Numbered.Token(Split.Test, 1, first + 1)),
                (batch.Size, batch.Tokens[0], batch.Row(batch.Tokens, 1)[0]));
        }
        Assert.Equal(Numbered.Token(Split.Training, 0, 8), source.Get(new(Split.Training, 0, 1)).Tokens[0]);
    }

    [Fact]
    public void Get_OnOneThread_MakesNothingElsewhere()
    {
        var data = new Numbered();
        using var source = new BatchSource(Config, data, ahead: false);
        for (int step = 0; step < 3; step++)
            source.Get(new(Split.Training, 0, step));
        Assert.Equal([Environment.CurrentManagedThreadId], data.Threads);
    }

    [Fact]
    public void Get_Ahead_MakesTheFollowingElsewhere()
    {
        var data = new Numbered();
        using (var source = new BatchSource(Config, data, ahead: true))
        {
            for (int step = 0; step < 3; step++)
                source.Get(new(Split.Training, 0, step));
        }
        Assert.Equal(2, data.Threads.Count);
    }

    [Fact]
    public void Get_OfABatchThatCannotBeMade_ThrowsItsException()
    {
        using var source = new BatchSource(Config, new Numbered { Broken = 8 }, ahead: true);
        source.Get(new(Split.Training, 0, 0));
        Assert.Throws<InvalidDataException>(() => source.Get(new(Split.Training, 0, 1)));
        Assert.Equal(Numbered.Token(Split.Training, 0, 16), source.Get(new(Split.Training, 0, 2)).Tokens[0]);
    }

    static void Same(Batch expected, Batch actual)
    {
        Assert.Equal(expected.Size, actual.Size);
        for (int row = 0; row < expected.Size; row++)
        {
            Assert.Equal(expected.Row(expected.Tokens, row), actual.Row(actual.Tokens, row));
            Assert.Equal(expected.Row(expected.Series, row), actual.Row(actual.Series, row));
            Assert.Equal(expected.Row(expected.Target, row), actual.Row(actual.Target, row));
        }
    }

    // Samples that tell their place; the threads that wrote them.
    sealed class Numbered() : TaskData(new CopyTask(new() { Length = 1 }, 1).Shape)
    {
        public HashSet<int> Threads { get; } = [];

        public int Broken { get; init; } = -1;

        public override int Count(Split split) => split == Split.Training ? 30 : 14;

        public static int Token(Split split, int epoch, int sample) => (int)split * 10_000 + epoch * 1_000 + sample;

        protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
        {
            Threads.Add(Environment.CurrentManagedThreadId);
            if (sample == Broken)
                throw new InvalidDataException("broken");
            batch.Row(batch.Tokens, row)[0] = Token(split, epoch, sample);
        }
    }
}
