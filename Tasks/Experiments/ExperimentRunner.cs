using System.Globalization;
using System.Runtime.ExceptionServices;
using MoGru.Engine.Kernels;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// Makes the runs of an experiment, each in its own folder, several at once where there are threads and memory for it. A finished run is not repeated
/// and a stopped one is continued, so the same command with the same folder goes on where it was.
/// </summary>
sealed class ExperimentRunner(ExperimentPlan plan, string folder, int threads, Board board, bool everyEpoch, CancellationToken token)
{
    readonly RunResult[] results = new RunResult[plan.Runs.Count];
    readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
    Exception? failure;
    int taken, finished;

    /// <summary>All results in the order of the plan.</summary>
    /// <exception cref="CancelledException">Stopped on request.</exception>
    public IReadOnlyList<RunResult> Run()
    {
        int wanted = Math.Clamp(threads, 1, plan.Runs.Count);
        int lanes = MemoryNeed.RunsAtOnce(plan.Runs.Select(run => run.Config), wanted, MemoryNeed.Available);
        var helpers = Enumerable.Range(1, lanes - 1).Select(_ => new Thread(() => Work(threads / lanes))).ToList();
        helpers.ForEach(thread => thread.Start());
        Work(threads / lanes);
        helpers.ForEach(thread => thread.Join());
        stop.Dispose();
        if (failure is CancelledException)
            throw new CancelledException(
                $"stopped with {finished} of {plan.Runs.Count} runs done; the checkpoints are written, continue with --resume {folder}");
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return results;
    }

    void Work(int workerThreads)
    {
        try
        {
            using var workers = new Workers(workerThreads);
            for (int k = Interlocked.Increment(ref taken) - 1; k < plan.Runs.Count; k = Interlocked.Increment(ref taken) - 1)
            {
                if (stop.IsCancellationRequested)
                    throw new CancelledException("stopped between two runs");
                results[k] = Make(plan.Runs[k], workers);
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

    RunResult Make(PlannedRun planned, Workers workers)
    {
        var config = planned.Config with { Threads = workers.Count };
        var runFolder = RunFolder.CreateOrOpen(Path.Combine(folder, planned.FolderName));
        using var reporter = board.Run(planned.Label, config.Epochs, everyEpoch);
        using var run = new TrainingRun(config, runFolder, workers, reporter);
        var result = run.Finish(stop.Token);
        double? value = plan.UsesBest ? result.Best : result.Final;
        board.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"[{Interlocked.Increment(ref finished)}/{plan.Runs.Count}] {planned.Label}: {result.Metric} {value:G4}  "
                + $"{result.Seconds:F1} s{(result.Error is null ? "" : $"  {result.Error}")}"));
        return result;
    }
}
