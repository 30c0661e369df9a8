namespace MoGru.Tasks.Experiments;

/// <summary>The published ablation of selective copy: the mean of the best epochs over seeds 42, 123 and 456; no deviation is printed.</summary>
static class PublishedAblation
{
    public static IReadOnlyList<PublishedValue> Values { get; } =
    [
        Of("mogru", 1.000),
        Of("mogru:no-momentum", 1.000),
        Of("mogru:fixed-beta", .730),
        Of("mogru:no-layernorm", 1.000),
        Of("mogru:no-reset", 1.000),
    ];

    static PublishedValue Of(string cell, double accuracy) => new()
    {
        Verb = AblationPlan.Verb,
        Settings = PublishedTables.Settings("selective-copy", cell),
        Mean = accuracy,
        Source = "the paper's ablation table, a mean over 3 seeds without a deviation, taken as one value",
    };
}
