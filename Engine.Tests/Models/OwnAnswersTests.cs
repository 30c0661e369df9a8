using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Kernels;
using MoGru.Engine.Modules;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Models;

/// <summary>Models that read their own answers.</summary>
public class OwnAnswersTests
{
    const int Frames = 4;

    static readonly TaskData bumps = new BumpsTask(new() { Frames = Frames }, 7, new() { Training = 20, Validation = 6 });

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("mogru")]
    [InlineData("pgn:window=3")]
    [InlineData("fernn:length=20")]
    [InlineData("fernn:length=20", 20)]
    [InlineData("fernn:length=10,pool=none", 10)]
    [InlineData("al-rnn")]
    [InlineData("ssm")]
    public void Forward_OfFedBackAnswers_IsThatOfASeriesThatHoldsThem(string cell, int? ring = null)
    {
        var (model, batch) = (Model(bumps.Shape, cell, ring), Batch(bumps.Shape));
        float[] answers = model.Continue(batch);
        var (scores, gradient) = Passed(model, batch);
        Assert.Equal(answers, scores);

        // The same as inputs that were there from the beginning.
        var given = Batch(bumps.Shape with { FeedsBack = false });
        for (int row = 0; row < given.Size; row++)
            answers.AsSpan(row * Frames * 20, (Frames - 1) * 20).CopyTo(given.Row(given.Series, row)[(Frames * 20)..]);
        var whole = Passed(Model(given.Shape, cell, ring), given);
        Assert.Equal(whole.Scores, scores);
        Assert.Equal(whole.Gradient, gradient);
    }

    [Fact]
    public void Continue_OfFewerSequences_IsThatOfEach()
    {
        var (model, batch) = (Model(bumps.Shape, "gru"), Batch(bumps.Shape));
        float[] all = model.Continue(batch);
        batch.Size = 2;
        Assert.Equal(all[..(2 * Frames * 20)], model.Continue(batch));
        batch.Size = 5;
        Assert.Equal(all, model.Continue(batch));
    }

    [Fact]
    public void Checkpoint_AfterTheBestEpoch_KeepsItsMeasures()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        var config = new RunConfig { Task = "hmm", Cell = "gru", Hidden = 6, Batch = 8, SeqLen = 8, TrainSamples = 16, ValSamples = 6 };
        Trainer Made() => new(config, TaskCatalog.Find("hmm").Open(config), workers);
        using Trainer trainer = Made(), resumed = Made(), other = Made();
        while (trainer.Step < trainer.Steps)
            trainer.TrainStep();
        trainer.FinishEpoch();
        Checkpoint.Save(folder.PathOf("whole"), config, trainer);
        CheckpointFile.Read(folder.PathOf("whole")).Restore(resumed);
        Assert.Equal(2, trainer.State.Best!.Measures!.Count);
        Assert.Equal(trainer.State.Best.Measures, resumed.State.Best!.Measures);

        trainer.State.Best = trainer.State.Best with { Measures = null };
        Checkpoint.Save(folder.PathOf("lacking"), config, trainer);
        var refused = Assert.Throws<DataFormatException>(() => CheckpointFile.Read(folder.PathOf("lacking")).Restore(other));
        Assert.Contains("best.measures are not the 2 of the task", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Epoch_ThatIsBest_IsMeasuredOnItsOwnAnswers()
    {
        var config = new RunConfig { Task = "lorenz", Cell = "gru", Hidden = 6, Batch = 8, SeqLen = 8, Noise = 0, TrainSamples = 16, ValSamples = 6 };
        var task = TaskCatalog.Find("lorenz").Open(config);
        using var workers = new Workers(1);
        using var trainer = new Trainer(config, task, workers);
        while (trainer.Step < trainer.Steps)
            trainer.TrainStep();
        trainer.FinishEpoch();

        var alone = task.FreeRun!.Data;
        var batch = new Batch(alone.Shape, 6);
        alone.Fill(Split.Test, 0, 0, batch);
        var went = new Continuation(trainer.Model.Continue(batch), batch.Values, alone.Shape.Answers, 1);
        Assert.Equal(trainer.Measures, trainer.State.Best!.Measures!.Select(measure => measure.Name));
        Assert.Equal([went.StepsWithin(0.5), VisitedStates.Divergence(went)], trainer.State.Best.Measures!.Select(measure => measure.Value));
    }

    [Fact]
    public void Training_OfACellWithMasks_DrawsThemInEveryStep()
    {
        var task = new AddingTask(new() { Steps = 6 }, 2, new() { Training = 4, Validation = 4 });
        var batch = new Batch(task.Shape, 4);
        task.Fill(Split.Training, 0, 0, batch);
        var model = Model(task.Shape, "regularised-lstm:zoneout-h=0.5");
        float evaluated = Loss(model, batch, default), first = Loss(model, batch, Pass.Training(3, 0));

        Assert.NotEqual(evaluated, first);
        Assert.NotEqual(first, Loss(model, batch, Pass.Training(3, 1)));
        Assert.Equal(first, Loss(model, batch, Pass.Training(3, 0)));
        Assert.Equal(evaluated, Loss(model, batch, default));
    }

    static float Loss(TaskModel model, Batch batch, in Pass pass) => model.Forward(new(), batch, pass).Loss.Item;

    static (float[] Scores, float[] Gradient) Passed(TaskModel model, Batch batch)
    {
        var tape = new Tape();
        model.Parameters.ZeroGradients();
        var output = model.Forward(tape, batch);
        tape.Backward(output.Loss);
        return (output.Scores.Value.ToArray(), [.. model.Parameters.SelectMany(parameter => parameter.Gradient.ToArray())]);
    }

    static TaskModel Model(TaskShape shape, string cell, int? ring = null)
    {
        var model = new TaskModel(shape, CellSpec.Parse(cell), 12, numLayers: 2, ring);
        model.Initialise(4);
        return model;
    }

    static Batch Batch(TaskShape shape)
    {
        var batch = new Batch(bumps.Shape, 5);
        bumps.Fill(Split.Training, 0, 0, batch);
        var copy = new Batch(shape, 5);
        batch.Series.CopyTo(copy.Series, 0);
        batch.Values.CopyTo(copy.Values, 0);
        return copy;
    }
}
