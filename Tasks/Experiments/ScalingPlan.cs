using System.Globalization;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 6: copy at several hidden sizes, and at several lengths; the last epoch counts.</summary>
static class ScalingPlan
{
    public const string Verb = "scaling";

    static readonly int[] widths = [32, 64, 128, 256];
    static readonly int[] lengths = [20, 50, 100, 200];
    static readonly string[] cells = ["mogru", "gru", "lstm"];
    static readonly long[] seeds = [42, 123, 456];

    /// <param name="request">What is asked for; its hidden size is that of the lengths.</param>
    /// <param name="chosenWidths">Hidden sizes at the middle length, or null.</param>
    /// <param name="chosenLengths">Lengths at the middle hidden size, or null.</param>
    public static ExperimentPlan Create(ExperimentRequest request, int[]? chosenWidths = null, int[]? chosenLengths = null)
    {
        bool quick = request.Quick;
        int hidden = request.Settings.Or(new() { Hidden = quick ? 32 : 128 }).Hidden, length = quick ? 6 : 50;
        var runs =
            from size in Sizes(chosenWidths ?? (quick ? [16, 32] : widths), chosenLengths ?? (quick ? [3, 6] : lengths), hidden, length)
            let own = quick ? QuickTasks.Of("copy") with { Epochs = 10, TrainSamples = 2000, ValSamples = 400 } : new RunRequest()
            let asked = request with { Settings = request.Settings with { Hidden = size.Hidden } }
            from run in asked.Runs(
                string.Create(CultureInfo.InvariantCulture, $"length {size.Length}, hidden {size.Hidden}"), size.Place, "copy",
                own with { SeqLen = size.Length }, cells, seeds)
            select run;
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = PlannedRun.Once(runs),
            Reference = "mogru",
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false }, chosenWidths, chosenLengths)) : plan;
    }

    static IEnumerable<(int Hidden, int Length, Place Place)> Sizes(int[] widths, int[] lengths, int hidden, int length) =>
    [
        .. widths.Select(width => (width, length, new Place(string.Create(CultureInfo.InvariantCulture, $"length {length}, by hidden size"), "hidden", width))),
        .. lengths.Select(steps => (hidden, steps, new Place(string.Create(CultureInfo.InvariantCulture, $"hidden {hidden}, by length"), "seq_len", steps))),
    ];
}
