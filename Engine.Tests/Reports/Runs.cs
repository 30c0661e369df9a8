using MoGru.Tasks.Exhibits;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;

namespace MoGru.Tests.Reports;

/// <summary>Made-up results.</summary>
static class Runs
{
    public static RunResult Of(string cell, long seed, int distractors, params double[] accuracies) => new()
    {
        Task = "interference",
        Cell = cell,
        Seed = seed,
        Config = new() { Task = "interference", Cell = cell, Seed = seed, Distractors = distractors, Epochs = accuracies.Length },
        Data = "generated",
        Parameters = 10,
        Epochs = [.. accuracies.Select((value, k) => new EpochRecord
        {
            Epoch = k + 1, Loss = 1 / value, TrainMetric = value, ValMetric = value, Seconds = 1, TokensPerSecond = 1,
        })],
        Final = accuracies[^1],
        Best = accuracies.Max(),
        Metric = "accuracy",
        Seconds = 1,
        Environment = new() { Version = "1", Runtime = ".NET", Cpu = "cpu", VectorBits = 512, Threads = 1 },
        ModelSha256 = $"{cell} {seed} {distractors}",
        Exhibits = new RunExhibits
        {
            Classes = ["a", "b"],
            Confusion = [[1, 2], [3, 4]],
            BetaOverSteps = [new() { Layer = 0, Mean = [0.5, 0.75], Sd = [0.125, double.NaN] }],
        },
    };

    public static ExperimentResult Experiment(params RunResult[] runs) => Summary.Of(
        new()
        {
            Verb = "interference",
            UsesBest = true,
            Reference = "mogru",
            Runs = [.. runs.Select(run => new PlannedRun($"{run.Config.Distractors} distractors", run.Config)
            {
                Places = [new("by distractors", "distractors", run.Config.Distractors)],
            })],
        },
        runs);

    public static ReportInput Input(params RunResult[] runs) =>
        new() { Experiments = [new("interference", "runs/interference.json", Experiment(runs))], Profiles = [] };
}
