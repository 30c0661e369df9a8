namespace MoGru.Tasks.Experiments;

/// <summary>The published interference sweeps and velocity fixes: the best epoch of one run each, with the settings of the script.</summary>
static class PublishedInterference
{
    const string Sweeps = "the paper's interference tables, seed 42, as its script makes them";
    const string Fixes = "the paper's table of velocity fixes, seed 42";

    public static IReadOnlyList<PublishedValue> Values { get; } =
    [
        .. Row(5, 10, 1.000, .765, .065),
        .. Row(5, 25, 1.000, .710, .064),
        .. Row(5, 50, .938, .816, .068),
        .. Row(5, 100, .553, .729, .067),
        .. Row(5, 200, .063, .293, .067),
        .. Row(3, 50, 1.000, 1.000, .065),
        .. Row(8, 50, .626, .421, .063),
        .. Row(10, 50, .485, .351, .064),
        Fix("mogru", .553),
        Fix("mogru:clip=0.5", .482),
        Fix("mogru:clip=1", .517),
        Fix("mogru:velocity-norm", .531),
        Fix("mogru:velocity-gate", .548),
        Fix("gru", .729),
    ];

    static PublishedValue[] Row(int items, int distractors, double mogru, double gru, double lstm) =>
    [
        Of(InterferencePlan.Verb, "mogru", items, distractors, mogru, Sweeps),
        Of(InterferencePlan.Verb, "gru", items, distractors, gru, Sweeps),
        Of(InterferencePlan.Verb, "lstm", items, distractors, lstm, Sweeps),
    ];

    static PublishedValue Fix(string cell, double accuracy) => Of(VelocityFixesPlan.Verb, cell, 5, 100, accuracy, Fixes);

    static PublishedValue Of(string verb, string cell, int items, int distractors, double accuracy, string source) => new()
    {
        Verb = verb,
        Settings = PublishedTables.Settings(
            "interference", cell, InterferencePlan.CodeSettings with { Items = items, Distractors = distractors }),
        Mean = accuracy,
        Source = source,
    };
}
