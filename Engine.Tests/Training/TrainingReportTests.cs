using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;
using MoGru.Tests.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>What a training tells while it goes on: to progress after every step, to a log when something happens.</summary>
public class TrainingReportTests
{
    [Fact]
    public void Progress_OfEveryStep_TellsRateSpeedAndTimeLeft()
    {
        var task = new LeastSquares(count: 1);
        var batches = DrawnSequences.Of(30, channels: 2, longest: 12).Batches(8, seed: 1);
        var trainer = new Trainer<SequenceBatch>(
            new Sgd(task.Parameters, 0.5), batches, (Tape tape, SequenceBatch batch, in Pass pass) => task.Loss(tape, batch.Count, pass))
        {
            Schedule = Schedule.Linear(8),
        };
        List<TrainingProgress> told = [];
        trainer.Train(2, new Each(told.Add));

        Assert.Equal(Enumerable.Range(0, 8).Select(step => 0.5 * trainer.Schedule.Factor(step)), told.Select(step => step.LearningRate));
        foreach (var last in told.Where(step => step.Step == 4))
            Assert.Equal(30.0 / 4, last.SamplesPerSecond!.Value / last.BatchesPerSecond, 1e-9);
        Assert.All(told, step => Assert.True(step.BatchesPerSecond > 0 && step.TimeLeft >= TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, told[^1].TimeLeft);
        Assert.True(told[3].TimeLeft > TimeSpan.Zero, "an epoch is left after the first");
        Assert.Null(trainer.TrainStep().TimeLeft);
    }

    [Fact]
    public void Progress_OfBatchesWithoutSamples_TellsBatchesAlone()
    {
        var task = new LeastSquares(count: 2);
        var trainer = new Trainer<float>(new Sgd(task.Parameters, 0.5), task, task.Loss);

        var step = trainer.TrainStep();

        Assert.Null(step.SamplesPerSecond);
        Assert.True(step.BatchesPerSecond > 0);
    }

    [Fact]
    public void TimeLeft_OfSomeSteps_IsThatOfTheRestAtTheirPace()
    {
        long began = Stopwatch.GetTimestamp() - 10 * Stopwatch.Frequency;

        Assert.InRange(TrainingSpeed.Left(began, done: 2, all: 5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.Zero, TrainingSpeed.Left(began, done: 5, all: 5));
        Assert.Equal(TimeSpan.MaxValue, TrainingSpeed.Left(began, done: 1, all: (long)int.MaxValue * int.MaxValue));
    }

    [Fact]
    public void Log_OfATraining_TellsWhatHappens()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var log = new Listener();
        var trainer = Create(log, [5, 4, 6, 7, 8]);
        trainer.Train(9);
        trainer.Save(path);
        Create(log, []).Resume(path);

        Assert.Equal([2, 1, 2, 1, 3, 1, 3, 1, 5, 6], log.Told.Where(told => told.Id is not 4).Select(told => told.Id));
        Assert.All(log.Told, told => Assert.Equal(LogLevel.Information, told.Level));
        Assert.Contains(log.Told, told => told.Text == "Stopped early after epoch 4: 2 evaluations came to nothing better than 4.");
        Assert.Contains(log.Told, told => told.Text == "After epoch 3 without a new best, learning rates are multiplied by 0.5.");
        Assert.Contains(log.Told, told => told.Text == $"Resumed from {path} at epoch 5, after step 0 of 2.");
        Assert.Matches("^Epoch 4 done: mean loss [0-9.]+, metric 7, learning rate 0.05, [0-9.]+ batches a second.$",
            log.Told.Last(told => told.Id == 1).Text);
    }

    [Fact]
    public void Log_OfATrainingThatIsCancelledOrFails_SaysSo()
    {
        var log = new Listener();
        using var stop = new CancellationTokenSource();
        var trainer = Create(log, [5]);
        Assert.Throws<OperationCanceledException>(() => trainer.Train(9, new Each(_ => stop.Cancel()), stop.Token));
        var task = new LeastSquares(count: 2) { Factor = float.PositiveInfinity };
        var broken = new Trainer<float>(new Adam(task.Parameters), task, task.Loss) { Logger = log };
        Assert.Throws<TrainingStepException>(() => broken.Train(1));

        Assert.Equal(
            [
                (7, LogLevel.Warning, "Cancelled at epoch 1, after step 1 of 2; it can be saved and goes on.", null),
                (
                    8, LogLevel.Error, "Failed at epoch 1, after step 0 of 2.",
                    "the loss is not finite at epoch 1, step 1 of 2; set DetectsAnomalies to be told the first number that is not"),
            ],
            log.Told);
    }

    static Trainer<float> Create(ILogger log, double[] metrics)
    {
        var task = new LeastSquares(count: 2);
        Trainer<float> trainer = null!;
        return trainer = new(new Adam(task.Parameters, 0.1), task, task.Loss)
        {
            Logger = log,
            Plateau = new(factor: 0.5, patience: 0),
            Stopping = new(task.Parameters, patience: 2),
            Evaluate = () => metrics[trainer.Epoch],
        };
    }

    sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }

    sealed class Listener : ILogger
    {
        public List<(int Id, LogLevel Level, string Text, string? Fault)> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add((eventId.Id, logLevel, formatter(state, exception), exception?.Message));
    }
}
