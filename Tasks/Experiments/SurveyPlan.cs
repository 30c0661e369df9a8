using MoGru.Cells;
using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// What each cell can do: cells × tasks × seeds, every model with at most the same number of parameters and trained alike. The best epoch counts, and in
/// it the lengths beyond training are measured.
/// </summary>
static class SurveyPlan
{
    public const string Verb = "survey";

    /// <summary>In place of names: every cell of the catalog.</summary>
    public const string All = "all";

    /// <summary>The parameters of a model at most, where nothing is said.</summary>
    public const int Budget = 20_000;

    // A cell without a product of its state sees ahead of it in the first of two layers what it gates by in the second; and with one alone it would
    // have thousands of units.
    const int Layers = 2;

    static readonly Place place = new(Verb);
    static readonly long[] seeds = [42, 123, 456];

    /// <summary>The cells that are compared where none are named.</summary>
    public static IReadOnlyList<string> Cells { get; } =
        ["rnn", "gru", "lstm", "mogru", "momgru", "ssm", "mgu", "janet", "indrnn", "min-gru", "lem", "unicornn"];

    /// <summary>What a task asks for, in the order of the table: following a state, recalling, remembering long, and foretelling.</summary>
    public static IReadOnlyList<string> Tasks { get; } =
        ["parity-bits", "group", "recall", "selective-copy", "adding", "seasons", "lorenz", "markov"];

    /// <param name="budget">The parameters of a model at most.</param>
    public static ExperimentPlan Create(ExperimentRequest request, int budget = Budget)
    {
        new OptionFaults(Verb).Range("--budget", budget, 100, int.MaxValue).ThrowIfAny();
        if (request.Cells is [All])
            request = request with { Cells = [.. CellCatalog.Default.Names] };
        var (runs, refused) = Runs(request, budget);
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = request.Quick,
            Runs = runs,
            UsesBest = true,
            Reference = "gru",
            Notes =
            [
                $"Every model has {string.Join(" or ", runs.Select(run => Counted.Of(run.Config.Layers, "layer")).Distinct())} and "
                    + (request.Settings.Gives("--hidden")
                        ? $"hidden {runs[0].Config.Hidden}, whatever parameters that makes."
                        : $"the largest hidden size with at most {budget} parameters, head and embedding included."),
                .. refused,
            ],
        };
        return request.Quick ? plan.ScaledDownFrom(Create(request with { Quick = false }, budget)) : plan;
    }

    static (IReadOnlyList<PlannedRun> Runs, IReadOnlyList<string> Refused) Runs(ExperimentRequest request, int budget)
    {
        var runs = new List<PlannedRun>();
        var refused = new List<string>();
        foreach (string task in request.Tasks ?? Tasks)
        {
            var definition = TaskCatalog.Find(task);
            var planned = request.Runs(
                task, place, task, request.Quick ? Small(task) : Size(task), Cells, request.Quick ? seeds[..2] : seeds);
            foreach (var cell in planned.GroupBy(run => run.Config.Cell))
            {
                var first = cell.First().Config;
                int? hidden = request.Settings.Gives("--hidden") ? first.Hidden : ParameterMatch.Within(first, definition.Open(first).Shape, budget);
                if (hidden is null)
                    refused.Add($"{cell.Key} does not take the input of {task}.");
                else
                    runs.AddRange(cell.Select(run => run with { Config = run.Config with { Hidden = hidden.Value } }));
            }
        }
        return (runs, refused);
    }

    static RunRequest Size(string task)
    {
        var all = new RunRequest { Layers = Layers, Epochs = 20, Lr = 3e-3, TrainSamples = 4000, ValSamples = 1000 };
        return task switch
        {
            "parity-bits" => all with { SeqLen = 20 },
            "group" => all with { SeqLen = 20 },
            "recall" => all with { SeqLen = 16, Items = 3, Vocab = 6, TrainSamples = 12_000 },
            "selective-copy" => all with { SeqLen = 40, Markers = 4, Vocab = 10 },
            "adding" => all with { SeqLen = 100 },
            "markov" => all with { TrainSamples = 60, Epochs = 200, Batch = 32 },
            _ => all,
        };
    }

    static RunRequest Small(string task)
    {
        var all = new RunRequest { Layers = Layers, Epochs = 4, Lr = 3e-3, TrainSamples = 800, ValSamples = 200, Batch = 32 };
        return task switch
        {
            "recall" => all with { SeqLen = 16, Items = 3, Vocab = 6 },
            "selective-copy" => all with { SeqLen = 12, Markers = 2, Vocab = 6 },
            "adding" => all with { SeqLen = 20 },
            "markov" => all with { TrainSamples = 60, Epochs = 30 },
            _ => all,
        };
    }
}
