using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tests.Docs;

/// <summary>The data of docs/own-models.md: windows over a series, and a class at each step of sequences.</summary>
static class DataExample
{
    /// <summary>The squared error of a day's forecast, in units of the target, after some epochs.</summary>
    public static double Forecast(float[] hourly, int epochs)
    {
        // docs: windows
        var (training, validation, test) = new Series(hourly, channels: 3).SplitInTime(training: 0.6, validation: 0.2, gap: 24);
        var batches = training.Windows(length: 48, horizon: 24, targets: [2]).Batches(size: 32, seed: 1);
        var later = validation.Windows(length: 48, horizon: 24, targets: [2]).Batches(size: 64);

        var parameters = new ParameterList();
        var scaling = new Standardisation(parameters.Scope("scaling"), channels: 3);
        var model = new Sequential(parameters.Scope("model"),
            _ => scaling, s => Rnn.Create(CellSpec.Parse("gru"), s, 3, 16), _ => new LastStep(), s => new Linear(s, 16, 24));
        parameters.Initialise(new RandomStream(1, "initial values"));
        scaling.Fit(training.Values);

        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass).MeanSquareError(batch.Target(tape).Reshape([batch.Count, 24]));
        // docs: end

        new Trainer<SequenceBatch>(new Adam(parameters, 1e-2), batches, Loss).Train(epochs);
        return later.Mean(Loss) + 0 * test.Count;
    }

    /// <summary>The mean cross-entropy of a step's class.</summary>
    public static double Labels(Module model, float[][] recordings, int[][] labels)
    {
        // docs: steps
        var all = Sequences.Of(recordings, channels: 1).WithStepClasses(labels);
        var (training, validation, _) = all.SplitDrawn(training: 0.8, validation: 0.2, seed: 1);

        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass with { Lengths = batch.Lengths })
                .SoftmaxCrossEntropy(batch.Classes, new Weighting { Lengths = batch.Lengths });
        // docs: end

        return (training.Batches(4, seed: 1).Mean(Loss) * training.Count + validation.Batches(4).Mean(Loss) * validation.Count) / all.Count;
    }
}
