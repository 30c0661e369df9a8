using MoGru.Engine.Kernels;
using MoGru.Engine.Modules;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Models;

public class EmissionModelTests
{
    static readonly RunConfig config = new()
    {
        Task = "hmm",
        Cell = "noise-rnn",
        Hidden = 24,
        Batch = 16,
        SeqLen = 6,
        TrainSamples = 160,
        ValSamples = 64,
        Lr = 3e-3,
    };

    [Theory]
    [InlineData("noise-rnn", "rnn.fc.weight,rnn.rnn.weight_hh_l0,rnn.rnn.weight_ih_l0")]
    [InlineData("gru", "head.bias,head.weight")]
    public void Parameters_OfACellWithLogits_HaveNoHead(string cell, string names)
    {
        var model = ModelFactory.Create(config with { Cell = cell }, TaskCatalog.Find("hmm").Open(config).Shape);
        string[] expected = names.Split(',');
        Assert.Equal(expected, model.Parameters.Select(parameter => parameter.Name).Where(expected.Contains).Order());
        Assert.Equal(cell != "noise-rnn", model.Parameters.Any(parameter => parameter.Name.StartsWith("head", StringComparison.Ordinal)));
    }

    [Fact]
    public void Forward_InTraining_BeginsWithStatesOfItsStepAndElseWithZero()
    {
        var task = TaskCatalog.Find("hmm").Open(config);
        var model = ModelFactory.Create(config, task.Shape);
        model.Initialise(1);
        var batch = new Batch(task.Shape, 16);
        task.Fill(Split.Training, 0, 0, batch);

        float[] evaluated = Made(default), first = Made(Pass.Training(1, 0));
        Assert.Equal(evaluated, Made(default));
        Assert.Equal(first, Made(Pass.Training(1, 0)));
        Assert.NotEqual(evaluated, first);
        Assert.NotEqual(first, Made(Pass.Training(1, 1)));
        Assert.All(first.Chunk(3), step => Assert.Equal(1, step.Sum()));

        float[] Made(in Pass pass) => model.Forward(new(), batch, pass).Scores.Value.ToArray();
    }

    [Theory]
    [InlineData("noise-rnn", 0.98)]
    [InlineData("lstm", 0.75)]
    [InlineData("mogru", 0.75)]
    public void Training_OfACell_BringsTheDivergenceDown(string cell, double share)
    {
        var run = config with { Cell = cell, Lr = 1e-2 };
        using var workers = new Workers(1);
        using var trainer = new Trainer(run, TaskCatalog.Find("hmm").Open(run), workers);
        for (int epoch = 0; epoch < 12; epoch++)
        {
            while (trainer.Step < trainer.Steps)
                trainer.TrainStep();
            trainer.FinishEpoch();
        }

        var epochs = trainer.State.Epochs;
        var best = trainer.State.Best!;
        Assert.True(best.ValMetric < share * epochs[0].ValMetric, $"{best.ValMetric} after {epochs[0].ValMetric}");
        Assert.Equal(trainer.Measures, best.Measures!.Select(measure => measure.Name));
        Assert.InRange(best.Measures![0].Value, 0, 0.35);
        Assert.Equal(epochs[^1].Loss, epochs[^1].TrainMetric, 1e-5);
    }
}
