using System.Globalization;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 2: recall among distractors, by their number and by the number of items; the best epoch counts.</summary>
static class InterferencePlan
{
    public const string Verb = "interference";

    static readonly int[] distractorCounts = [10, 25, 50, 100, 200];
    static readonly int[] itemCounts = [3, 5, 8, 10];
    static readonly string[] cells = ["mogru", "gru", "lstm"];
    static readonly long[] seeds = [42];

    /// <summary>The settings of the published script, from which the published table comes.</summary>
    public static RunRequest CodeSettings { get; } = new() { Hidden = 96, Epochs = 25, TrainSamples = 5000, ValSamples = 1000 };

    /// <summary>The settings that the paper states.</summary>
    public static RunRequest PaperSettings { get; } = CodeSettings with { Hidden = 128, Epochs = 20 };

    /// <summary>Sizes that small models learn within seconds.</summary>
    public static RunRequest QuickSettings { get; } = new()
    {
        Hidden = 48,
        Epochs = 12,
        Lr = 4e-3,
        TrainSamples = 2000,
        ValSamples = 400,
        Vocab = 12,
    };

    /// <param name="asked">Whose query order holds for all runs.</param>
    /// <param name="settings"><c>code</c> or <c>paper</c>.</param>
    /// <param name="sweep"><c>distractors</c>, <c>items</c>, or null for both.</param>
    /// <param name="chosenDistractors">The numbers of distractors of the first sweep, or null.</param>
    /// <param name="chosenItems">The numbers of items of the second sweep, or null.</param>
    public static ExperimentPlan Create(
        ExperimentRequest asked, string settings = "code", string? sweep = null, int[]? chosenDistractors = null, int[]? chosenItems = null)
    {
        bool quick = asked.Quick;
        var sizes = quick ? QuickSettings : settings == "paper" ? PaperSettings : CodeSettings;
        int items = quick ? 3 : 5, distractors = quick ? 4 : 50;
        string first = string.Create(CultureInfo.InvariantCulture, $"{items} items, by distractors");
        string second = string.Create(CultureInfo.InvariantCulture, $"{distractors} distractors, by items");
        var byDistractors =
            from n in chosenDistractors ?? (quick ? [4, 16] : distractorCounts)
            from run in Runs(asked, sizes with { Items = items, Distractors = n }, new(first, "distractors", n), cells, quick ? ExperimentRequest.QuickSeeds : seeds)
            select run;
        var byItems =
            from k in chosenItems ?? (quick ? [2, 3] : itemCounts)
            from run in Runs(asked, sizes with { Items = k, Distractors = distractors }, new(second, "items", k), cells, quick ? ExperimentRequest.QuickSeeds : seeds)
            select run;
        var runs = PlannedRun.Once([.. sweep == "items" ? [] : byDistractors, .. sweep == "distractors" ? [] : byItems]);
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = runs,
            UsesBest = true,
            Reference = "mogru",
        };
        return quick ? plan.ScaledDownFrom(Create(asked with { Quick = false }, settings, sweep, chosenDistractors, chosenItems)) : plan;
    }

    /// <summary>The runs of one number of items and distractors.</summary>
    public static IEnumerable<PlannedRun> Runs(
        ExperimentRequest asked, RunRequest settings, Place place, IReadOnlyList<string> cells, IReadOnlyList<long> seeds)
    {
        string order = asked.Settings.QueryOrder == "shuffled" ? ", shuffled" : "";
        string condition = string.Create(
            CultureInfo.InvariantCulture, $"{settings.Items} items, {settings.Distractors} distractors{order}");
        return asked.Runs(condition, place, "interference", settings, cells, seeds);
    }
}
