namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 1: the four memory tasks, four cells, five seeds; the last epoch counts.</summary>
static class BenchmarkPlan
{
    public const string Verb = "benchmark";

    static readonly Place place = new(Verb);

    /// <summary>The tasks that can be chosen from.</summary>
    public static IReadOnlyList<string> Tasks { get; } = ["copy", "adding", "trend", "selective-copy"];

    public static IReadOnlyList<string> Cells { get; } = ["mogru", "gru", "lstm", "momgru"];

    public static IReadOnlyList<long> Seeds { get; } = [42, 123, 456, 789, 1337];

    public static ExperimentPlan Create(ExperimentRequest request) => new()
    {
        Verb = Verb,
        Quick = request.Quick,
        Runs =
        [
            .. (request.Tasks ?? Tasks).SelectMany(task => request.Runs(
                task, place, task, request.Quick ? QuickTasks.Of(task) : new(), Cells, request.Quick ? Seeds.Take(3).ToList() : Seeds)),
        ],
        Reference = "mogru",
        Notes = request.Quick
            ? ["quick: scaled down from the paper's settings: 3 seeds (5), " + QuickTasks.Training, .. QuickTasks.Sizes]
            : [],
    };
}
