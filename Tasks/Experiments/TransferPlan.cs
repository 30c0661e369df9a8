using MoGru.Tasks.Data;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// Experiment 10: codes learned on three generated domains foretell the outcome in the fourth, with GRU and with MoGRU; the best epoch on
/// the held-out domain counts.
/// </summary>
static class TransferPlan
{
    public const string Verb = "transfer";

    static readonly Place place = new(Verb);
    static readonly string[] cells = ["mogru", "gru"];
    static readonly long[] seeds = [42, 123, 456];

    /// <param name="heldOut">Fewer domains to hold out, or null for each in turn.</param>
    public static ExperimentPlan Create(ExperimentRequest request, string[]? heldOut)
    {
        bool quick = request.Quick;
        PlannedRun[] runs =
        [
            .. (heldOut ?? TransferSequences.Names).SelectMany(domain => request.Runs(
                    $"{domain} held out", place, TransferTask.Name, (quick ? Small : new()) with { HeldOut = domain }, cells, quick ? seeds[..2] : seeds)),
        ];
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = runs,
            UsesBest = true,
            Reference = "mogru",
            Notes = ["transfer: the mean square error of the linear probe on the held-out domain, of which nothing is trained on."],
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false }, heldOut)) : plan;
    }

    static RunRequest Small { get; } = new() { Hidden = 32, TrainSamples = 200, ValSamples = 200, Epochs = 5, Lr = 3e-3 };
}
