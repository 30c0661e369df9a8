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

    public static ExperimentPlan Create(ExperimentRequest request)
    {
        bool quick = request.Quick;
        PlannedRun[] runs =
        [
            .. (request.Tasks ?? Tasks).SelectMany(task => request.Runs(
                task, place, task, quick ? QuickTasks.Of(task) : new(), Cells, quick ? Seeds.Take(3).ToList() : Seeds)),
        ];
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = runs,
            Reference = "mogru",
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false })) : plan;
    }
}
