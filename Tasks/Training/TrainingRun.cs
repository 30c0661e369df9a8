using System.Diagnostics;
using MoGru.Engine.Kernels;
using MoGru.Tasks.Data;
using MoGru.Tasks.Exhibits;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>
/// One run from its first or its last finished step to its end, with its folder: a checkpoint at the start, at every end of an epoch, every
/// half minute within one, and on cancellation; a line of metrics an epoch; model and result at the end.
/// </summary>
sealed class TrainingRun : IDisposable
{
    static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(30);
    static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(200);

    readonly RunConfig config;
    readonly TaskData data;
    readonly RunFolder folder;
    readonly Trainer trainer;
    readonly IRunReporter reporter;

    /// <summary>Makes the model, or loads it where the folder has a checkpoint.</summary>
    /// <exception cref="Engine.Formats.DataFormatException">The checkpoint, the recordings or the first parameters are damaged.</exception>
    /// <exception cref="TaskOptionException">The settings are impossible, or need more memory than there is.</exception>
    public TrainingRun(RunConfig config, RunFolder folder, Workers workers, IRunReporter reporter)
    {
        (this.config, this.folder, this.reporter) = (config, folder, reporter);
        config.Validate();
        data = TaskCatalog.Find(config.Task).Open(config);
        trainer = new(config, data, workers);
        if (folder.HasCheckpoint)
        {
            Checkpoint.Load(folder.Checkpoint, trainer);
        }
        else
        {
            if (config.Init is { } file)
                trainer.Model.Load(file);
            Checkpoint.Save(folder.Checkpoint, config, trainer);
        }
        folder.RewriteMetrics(trainer.State.Epochs);
    }

    /// <summary>The number of trained numbers.</summary>
    public long Parameters => trainer.Model.Parameters.TotalLength;

    /// <summary>Where the samples come from.</summary>
    public string Provenance => data.Provenance;

    /// <summary>Finished epochs.</summary>
    public IReadOnlyList<EpochRecord> Epochs => trainer.State.Epochs;

    /// <summary>
    /// Trains to the last epoch and writes the result. A loss that is not finite ends the run with <see cref="RunResult.Error"/> set.
    /// </summary>
    /// <exception cref="CancelledException">Stopped on request, after the step or the validation batch that was going on; the checkpoint is written.</exception>
    public RunResult Finish(CancellationToken token)
    {
        if (folder.FinishedResult(config) is { } finished)
            return finished;
        string? error = null;
        try
        {
            while (trainer.Epoch < config.Epochs)
                TrainEpoch(token);
        }
        catch (TrainingStoppedException stopped)
        {
            error = stopped.Message;
            trainer.State.Epochs.Add(Failed());
        }
        var result = Result(error, error is null ? MakeExhibits(token) : null);
        if (error is null)
            folder.WriteModel(trainer.Model.Parameters, config);
        folder.WriteResult(result);
        return result;
    }

    /// <summary>Ends what runs beside the training.</summary>
    public void Dispose() => trainer.Dispose();

    void TrainEpoch(CancellationToken token)
    {
        long saved = Stopwatch.GetTimestamp(), reported = 0;
        while (trainer.State.Step < trainer.Steps)
        {
            if (token.IsCancellationRequested)
                throw Cancelled();
            trainer.Step();
            if (Stopwatch.GetElapsedTime(reported) > BetweenReports)
            {
                reported = Stopwatch.GetTimestamp();
                reporter.Progress(Progress());
            }
            if (Stopwatch.GetElapsedTime(saved) > BetweenCheckpoints)
            {
                Checkpoint.Save(folder.Checkpoint, config, trainer);
                saved = Stopwatch.GetTimestamp();
            }
        }
        var epoch = FinishEpoch(token);
        folder.AppendMetrics(epoch);
        Checkpoint.Save(folder.Checkpoint, config, trainer);
        reporter.EpochDone(epoch, data.Shape.Metric);
    }

    EpochRecord FinishEpoch(CancellationToken token)
    {
        try
        {
            return trainer.FinishEpoch(token);
        }
        catch (OperationCanceledException)
        {
            throw Cancelled();
        }
    }

    RunExhibits? MakeExhibits(CancellationToken token)
    {
        try
        {
            return ExhibitMaker.Make(trainer, data, token);
        }
        catch (OperationCanceledException)
        {
            throw new CancelledException(
                $"stopped after the last epoch, before the result was written; continue with --resume {folder.Path}");
        }
    }

    CancelledException Cancelled()
    {
        Checkpoint.Save(folder.Checkpoint, config, trainer);
        return new(
            $"stopped in epoch {trainer.Epoch + 1} after step {trainer.State.Step} of {trainer.Steps}; the checkpoint is written, "
                + $"continue with --resume {folder.Path}");
    }

    RunProgress Progress()
    {
        var state = trainer.State;
        double done = trainer.Epoch + (double)state.Step / trainer.Steps;
        double perEpoch = trainer.Epoch > 0 ? state.Epochs[^1].Seconds : state.Seconds / state.Step * trainer.Steps;
        return new(
            trainer.Epoch + 1, config.Epochs, state.Step, trainer.Steps, state.LossSum / state.Step, state.TrainMetric.Value,
            trainer.TokensPerSecond, TimeSpan.FromSeconds((config.Epochs - done) * perEpoch));
    }

    EpochRecord Failed() => new()
    {
        Epoch = trainer.Epoch + 1,
        Loss = double.NaN,
        TrainMetric = double.NaN,
        ValMetric = double.NaN,
        Seconds = trainer.State.Seconds,
        TokensPerSecond = 0,
    };

    RunResult Result(string? error, RunExhibits? exhibits)
    {
        var epochs = trainer.State.Epochs;
        var metrics = epochs.Select(e => e.ValMetric).Where(double.IsFinite).ToList();
        double? best = metrics.Count == 0 ? null : data.Shape.HigherIsBetter ? metrics.Max() : metrics.Min();
        return new()
        {
            Task = config.Task,
            Cell = config.Cell,
            Seed = config.Seed,
            Config = config,
            Data = data.Provenance,
            Parameters = Parameters,
            Epochs = epochs,
            Final = error is null ? epochs[^1].ValMetric : null,
            Best = best,
            BestEpoch = trainer.State.Best,
            Metric = data.Shape.Metric,
            Seconds = epochs.Sum(e => e.Seconds),
            Environment = MachineFacts.Environment(config.Threads),
            ModelSha256 = ModelHash.Of(trainer.Model.Parameters),
            Exhibits = exhibits,
            Error = error,
        };
    }
}
