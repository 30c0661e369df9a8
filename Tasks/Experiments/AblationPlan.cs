namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 3: MoGRU without each of its parts, on three tasks; the best epoch counts.</summary>
static class AblationPlan
{
    public const string Verb = "ablation";

    static readonly Place place = new(Verb);
    static readonly long[] seeds = [42, 123, 456];

    public static IReadOnlyList<string> Tasks { get; } = ["copy", "trend", "selective-copy"];

    public static IReadOnlyList<string> Variants { get; } =
        ["mogru", "mogru:no-momentum", "mogru:fixed-beta", "mogru:no-layernorm", "mogru:no-reset"];

    public static ExperimentPlan Create(ExperimentRequest request)
    {
        bool quick = request.Quick;
        PlannedRun[] runs =
        [
            .. (request.Tasks ?? Tasks).SelectMany(task => request.Runs(
                    task, place, task, quick ? QuickTasks.Of(task) with { Epochs = 8, Hidden = 48 } : new(), Variants, seeds)),
        ];
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = runs,
            UsesBest = true,
            Reference = "mogru",
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false })) : plan;
    }
}
