using System.Diagnostics;
using MoGru.Engine.Kernels;
using MoGru.Tasks.CommandLine;
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
    readonly RunResult? finished;
    readonly IRunReporter reporter;

    /// <summary>Makes the model, or loads it where the folder has a checkpoint.</summary>
    /// <exception cref="Engine.Formats.DataFormatException">
    /// The checkpoint, the recordings or the first parameters are damaged, or what is in the folder is of another run or of other data.
    /// </exception>
    /// <exception cref="TaskOptionException">The settings are impossible, or need more memory than there is.</exception>
    public TrainingRun(RunConfig config, RunFolder folder, Workers workers, IRunReporter reporter)
    {
        (this.config, this.folder, this.reporter) = (config, folder, reporter);
        config.Validate();
        folder.RequirePlainFiles();
        var checkpoint = folder.HasCheckpoint ? CheckpointFile.Read(folder.Checkpoint) : null;
        if (checkpoint is not null)
            RunFolder.RequireSameRun(config, checkpoint.Config, folder.Checkpoint);
        data = checkpoint is null ? TaskCatalog.Find(config.Task).Open(config) : ResumedData.Open(config, folder.Path);
        finished = folder.FinishedResult(config, data.Files);
        trainer = new(config, data, workers);
        if (checkpoint is not null)
        {
            DataComparison.Require(data.Files, checkpoint.Files, folder.Path);
            if (checkpoint.Begun > config.Epochs)
                throw RunFolder.Other(folder.Checkpoint, $"{checkpoint.Begun} epochs are begun, expected at most {config.Epochs}");
            checkpoint.Restore(trainer);
            DataIsUnknown = checkpoint.Files is null && data.Files.Count > 0;
        }
        else if (config.Init is { } file)
        {
            trainer.Model.Load(file);
        }

        // Also where one is there: by now it may have more epochs to come, or its data elsewhere.
        if (checkpoint is null || checkpoint.Config != config || DataIsUnknown)
            Save();
        folder.RewriteMetrics(trainer.State.Epochs);
    }

    /// <summary>Whether the checkpoint did not say what data it came from, so that nobody knows whether it is still the same.</summary>
    public bool DataIsUnknown { get; }

    /// <summary>The number of trained numbers.</summary>
    public long Parameters => trainer.Model.Parameters.TotalLength;

    /// <summary>Where the samples come from.</summary>
    public string Provenance => data.Provenance;

    /// <summary>The files that they come from; none where they are generated.</summary>
    public IReadOnlyList<DataFile> Files => data.Files;

    /// <summary>Finished epochs.</summary>
    public IReadOnlyList<EpochRecord> Epochs => trainer.State.Epochs;

    /// <summary>
    /// Trains to the last epoch and writes the result. A loss that is not finite ends the run with <see cref="RunResult.Error"/> set.
    /// </summary>
    /// <exception cref="CancelledException">Stopped on request, after the step or the validation batch that was going on; the checkpoint is written.</exception>
    public RunResult Finish(CancellationToken token)
    {
        if (finished is not null && Found(finished) is { } found)
            return found;
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

    // The result of a run that was finished before, with its model; null where that is gone and the checkpoint has not come so far.
    RunResult? Found(RunResult result)
    {
        if (result.Error is not null)
            return result;
        if (trainer.Epoch < config.Epochs)
            return folder.HasModel ? result : null;
        if (ModelHash.Of(trainer.Model.Parameters) is var hash && hash != result.ModelSha256)
            throw RunFolder.Other(folder.Checkpoint, $"its model has the SHA-256 {hash}, that of run.json {result.ModelSha256}");
        if (!folder.HasModel)
            folder.WriteModel(trainer.Model.Parameters, config);
        return result;
    }

    void Save() => Checkpoint.Save(folder.Checkpoint, config, trainer, data.Files);

    /// <summary>Ends what runs beside the training.</summary>
    public void Dispose() => trainer.Dispose();

    void TrainEpoch(CancellationToken token)
    {
        long saved = Stopwatch.GetTimestamp(), reported = 0;
        while (trainer.Step < trainer.Steps)
        {
            if (token.IsCancellationRequested)
                throw Cancelled();
            trainer.TrainStep();

            // A terminal that has hung up cannot be written to, and what is asked for then is a checkpoint.
            if (Stopwatch.GetElapsedTime(reported) > BetweenReports && !token.IsCancellationRequested)
            {
                reported = Stopwatch.GetTimestamp();
                reporter.Progress(Progress());
            }
            if (Stopwatch.GetElapsedTime(saved) > BetweenCheckpoints)
            {
                Save();
                saved = Stopwatch.GetTimestamp();
            }
        }
        var epoch = FinishEpoch(token);
        folder.AppendMetrics(epoch);
        Save();
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
                $"stopped after the last epoch, before the result was written; continue with {Invocation.Resume("train", folder.Path)}");
        }
    }

    CancelledException Cancelled()
    {
        Save();
        return new(
            $"stopped in epoch {trainer.Epoch + 1} after step {trainer.Step} of {trainer.Steps}; the checkpoint is written, "
                + $"continue with {Invocation.Resume("train", folder.Path)}");
    }

    RunProgress Progress()
    {
        var state = trainer.State;
        double done = trainer.Epoch + (double)trainer.Step / trainer.Steps;
        double perEpoch = trainer.Epoch > 0 ? state.Epochs[^1].Seconds : state.Seconds / trainer.Step * trainer.Steps;
        return new(
            trainer.Epoch + 1, config.Epochs, trainer.Step, trainer.Steps, trainer.LossSum / trainer.Step, data.Shape.Metric, state.TrainMetric.Value,
            trainer.Epoch > 0 ? state.Epochs[^1].ValMetric : null, trainer.TokensPerSecond, Clock.Span((config.Epochs - done) * perEpoch));
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
            DataFiles = data.Files.Count > 0 ? data.Files : null,
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
