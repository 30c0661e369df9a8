using System.Globalization;

namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 5: MoGRU against GRU by length, where one overtakes the other; the best epoch counts.</summary>
static class CrossoverPlan
{
    public const string Verb = "crossover";

    static readonly string[] cells = ["mogru", "gru"];
    static readonly long[] seeds = [42];

    public static IReadOnlyList<string> Tasks { get; } = ["copy", "selective-copy", "adding", "trend"];

    /// <param name="request">What is asked for.</param>
    /// <param name="chosenLengths">Lengths for every task, or null for each task's own.</param>
    public static ExperimentPlan Create(ExperimentRequest request, int[]? chosenLengths = null)
    {
        bool quick = request.Quick;
        var runs =
            from task in request.Tasks ?? Tasks
            from length in chosenLengths ?? (quick ? QuickLengths(task) : Lengths(task))
            let sizes = quick
                ? QuickTasks.Of(task) with { Hidden = 48, Epochs = 8, TrainSamples = 2000, ValSamples = 400 }
                : new() { Epochs = 20, TrainSamples = 5000, ValSamples = 1000 }
            from run in request.Runs(
                string.Create(CultureInfo.InvariantCulture, $"{task} length {length}"), new($"{task} by length", "seq_len", length), task,
                sizes with { SeqLen = length }, cells, quick ? ExperimentRequest.QuickSeeds : seeds)
            select run;
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = [.. runs],
            UsesBest = true,
            Reference = "mogru",
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false }, chosenLengths)) : plan;
    }

    static int[] Lengths(string task) => task switch
    {
        "copy" => [5, 10, 15, 20, 25, 30, 40, 50],
        "selective-copy" => [30, 50, 75, 100, 150, 200],
        _ => [50, 100, 150, 200, 300, 400, 500],
    };

    static int[] QuickLengths(string task) => task switch
    {
        "copy" => [4, 8],
        "selective-copy" => [12, 24],
        "adding" => [10, 30],
        _ => [20, 40],
    };
}
