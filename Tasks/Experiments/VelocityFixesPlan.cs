namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 4: ways to tame the velocity, on interference where MoGRU fails; the best epoch counts.</summary>
static class VelocityFixesPlan
{
    public const string Verb = "velocity-fixes";

    static readonly int[] distractorCounts = [100, 200];
    static readonly long[] seeds = [42];

    public static IReadOnlyList<string> Cells { get; } =
        ["mogru", "gru", "mogru:clip=0.5", "mogru:clip=1", "mogru:velocity-norm", "mogru:velocity-gate"];

    /// <param name="request">What is asked for.</param>
    /// <param name="chosenDistractors">The numbers of distractors, or null.</param>
    public static ExperimentPlan Create(ExperimentRequest request, int[]? chosenDistractors = null)
    {
        bool quick = request.Quick;
        var sizes = quick
            ? InterferencePlan.QuickSettings with { Items = 3 }
            : InterferencePlan.CodeSettings with { Items = 5 };
        var runs =
            from n in chosenDistractors ?? (quick ? [8, 16] : distractorCounts)
            from run in InterferencePlan.Runs(request, sizes with { Distractors = n }, new(Verb, "distractors", n), Cells, quick ? [42, 123] : seeds)
            select run;
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = [.. runs],
            UsesBest = true,
            Reference = "mogru",
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false }, chosenDistractors)) : plan;
    }
}
