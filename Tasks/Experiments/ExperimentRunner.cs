using System.Globalization;
using System.Runtime.ExceptionServices;
using MoGru.Engine.Kernels;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// Makes the runs of an experiment, each in its own folder, the longest first, several at once where there are threads and memory for it;
/// where there are more threads than runs, a run gets several. A finished run is not repeated and a stopped one is continued, so the same
/// command with the same folder goes on where it was.
/// </summary>
sealed class ExperimentRunner(ExperimentPlan plan, PlanData data, string folder, int threads, Board board, CancellationToken token)
{
    readonly RunConfig[] configs = [.. plan.Runs.Select(run => run.Config with { Threads = threads })];
    readonly IReadOnlyList<string> names = RunFolderNames.Of(plan.Runs);
    readonly RunResult[] results = new RunResult[plan.Runs.Count];
    readonly IDisposable?[] locks = new IDisposable?[plan.Runs.Count];
    readonly Queue<int> waiting = new();
    readonly Lock gate = new(), telling = new();  // counting a finished run and saying so is one step: lines come in their order
    readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
    Exception? failure;
    int freeThreads, freePlaces;

    /// <summary>All results in the order of the plan.</summary>
    /// <exception cref="CancelledException">Stopped on request.</exception>
    /// <exception cref="Engine.Formats.DataFormatException">What is in a run's folder is damaged, or of another run or data.</exception>
    /// <exception cref="CommandLine.UsageException">Another process is working in the folder of a run.</exception>
    public IReadOnlyList<RunResult> Run()
    {
        try
        {
            return RunLocked();
        }
        finally
        {
            foreach (var held in locks)
                held?.Dispose();
            stop.Dispose();
        }
    }

    RunResult[] RunLocked()
    {
        var sizes = new DataSizes(config => TaskCatalog.Find(config.Task).Open(config));
        double[] costs = RunCost.Of(configs, sizes);
        var progress = new ExperimentProgress(costs, board);
        FindFinished(progress);
        board.Total($"{progress.Finished} of {Counted.Of(configs.Length, "run")}", 0);
        foreach (int run in Enumerable.Range(0, configs.Length).Where(run => results[run] is null).OrderByDescending(run => costs[run]))
            waiting.Enqueue(run);
        int atOnce = waiting.Count == 0 ? 1 : MemoryNeed.RunsAtOnce(
            waiting.Select(run => configs[run]), Math.Clamp(threads, 1, waiting.Count), MemoryNeed.Available, sizes);
        (freeThreads, freePlaces) = (threads, atOnce);

        var others = Enumerable.Range(1, atOnce - 1).Select(_ => new Thread(() => Work(progress))).ToList();
        others.ForEach(thread => thread.Start());
        Work(progress);
        others.ForEach(thread => thread.Join());
        if (failure is CancelledException)
            throw new CancelledException(
                $"stopped with {progress.Finished} of {Counted.Of(configs.Length, "run")} done; the checkpoints are written, "
                    + $"continue with {Invocation.Resume(plan.Verb, folder)}");
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return results;
    }

    // What is begun is locked from the start, so that nobody continues a run that waits here for its turn.
    void FindFinished(ExperimentProgress progress)
    {
        for (int run = 0; run < configs.Length; run++)
        {
            if (!Directory.Exists(PathOf(run)))
                continue;
            var place = RunFolder.CreateOrOpen(PathOf(run));
            locks[run] = place.Lock();
            if (place.FinishedResult(configs[run], data.Of(configs[run])) is not { } result || LacksItsModel(place, result))
                continue;
            Release(run);
            results[run] = result;
            progress.Found(run, 1);
        }
        if (progress.Finished > 0)
            board.WriteLine($"finished already: {progress.Finished} of {Counted.Of(configs.Length, "run")}");
    }

    // It is written again where there is a checkpoint to take it from.
    static bool LacksItsModel(RunFolder place, RunResult result) => result.Error is null && !place.HasModel && place.HasCheckpoint;

    void Release(int run)
    {
        locks[run]?.Dispose();
        locks[run] = null;
    }

    void Work(ExperimentProgress progress)
    {
        try
        {
            while (Take() is var (run, share))
            {
                if (stop.IsCancellationRequested)
                    throw new CancelledException("stopped between two runs");
                results[run] = Make(run, share, progress);
                lock (gate)
                    (freeThreads, freePlaces) = (freeThreads + share, freePlaces + 1);
            }
        }
#pragma warning disable CA1031 // the first failure ends the other runs and is thrown from Run
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, exception, null);
            stop.Cancel();
        }
    }

    // The next run and its share of the threads that are free, or null where none waits.
    (int Run, int Threads)? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
                return null;
            int share = Math.Max(1, freeThreads / Math.Min(waiting.Count, freePlaces));
            (freeThreads, freePlaces) = (freeThreads - share, freePlaces - 1);
            return (waiting.Dequeue(), share);
        }
    }

    RunResult Make(int run, int share, ExperimentProgress progress)
    {
        var (planned, config, place) = (plan.Runs[run], configs[run], RunFolder.CreateOrOpen(PathOf(run)));
        locks[run] ??= place.Lock();
        using var workers = new Workers(share);
        using var reporter = progress.Watch(run, board.Run(planned.Label, config.Epochs, everyEpoch: !plan.Quick));
        using var training = new TrainingRun(config, place, workers, reporter);
        DataComparison.Require(training.Files, data.Of(config), place.Path);
        progress.Found(run, (double)Math.Min(training.Epochs.Count, config.Epochs - 1) / config.Epochs);
        var result = training.Finish(stop.Token);
        Release(run);
        string value = MetricText.Of(plan.UsesBest ? result.Best : result.Final, 4);
        lock (telling)
        {
            var (finished, left) = progress.Finish(run);
            board.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[{finished}/{configs.Length}] {planned.Label}: {result.Metric} {value}  {result.Seconds:F1} s"
                    + $"{(result.Error is null ? "" : $"  {result.Error}")}"), left);
        }
        return result;
    }

    string PathOf(int run) => Path.Combine(folder, names[run]);
}
