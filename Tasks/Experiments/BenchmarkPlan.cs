using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 1: the four memory tasks, four cells, five seeds; the last epoch counts.</summary>
static class BenchmarkPlan
{
    static readonly string[] tasks = ["copy", "adding", "trend", "selective-copy"];
    static readonly string[] cells = ["mogru", "gru", "lstm", "momgru"];
    static readonly long[] seeds = [42, 123, 456, 789, 1337];

    /// <summary>The tasks that can be chosen from.</summary>
    public static IReadOnlyList<string> Tasks => tasks;

    /// <param name="request">Settings for every run; null ones are the task's, or the quick ones.</param>
    /// <param name="chosenTasks">Fewer tasks, or null.</param>
    public static ExperimentPlan Create(RunRequest request, string[]? chosenTasks, string[]? chosenCells, long[]? chosenSeeds, bool quick)
    {
        var runs =
            from task in chosenTasks ?? tasks
            from cell in chosenCells ?? cells
            from seed in chosenSeeds ?? (quick ? seeds[..3] : seeds)
            select new PlannedRun(task, (quick ? Quick(request, task) : request).Resolve(TaskCatalog.Find(task), cell, seed));
        return new()
        {
            Verb = "benchmark",
            Quick = quick,
            Runs = [.. runs],
            Reference = "mogru",
            Notes = quick
                ? ["quick: scaled down from the paper's settings: hidden 64 (128), 3 seeds (5), lr 0.003 (0.001), 3000/500 samples "
                    + "(10000/2000), 12 epochs (30),",
                   "  copy length 6 (50) of 8 tokens (16), adding over 20 steps (100), trend over 40 (80), selective copy of 3 markers (5) "
                    + "in 15 steps (50) of 8 tokens (16)"]
                : [],
        };
    }

    static RunRequest Quick(RunRequest request, string task)
    {
        var small = request with
        {
            Hidden = request.Hidden ?? 64,
            Epochs = request.Epochs ?? 12,
            Lr = request.Lr ?? 3e-3,
            TrainSamples = request.TrainSamples ?? 3000,
            ValSamples = request.ValSamples ?? 500,
        };
        return task switch
        {
            "copy" => small with { SeqLen = 6, Vocab = 8 },
            "adding" => small with { SeqLen = 20 },
            "trend" => small with { SeqLen = 40 },
            _ => small with { SeqLen = 15, Markers = 3, Vocab = 8 },
        };
    }
}
