using System.Globalization;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 8: three cells on the bearing recordings under growing noise, by both protocols; the best epoch counts.</summary>
static class BearingPlan
{
    static readonly string[] cells = ["gru", "lstm", "mogru"];
    static readonly string[] protocols = ["published", "fair"];
    static readonly double[] noises = [0, 0.1, 0.2, 0.5, 1, 2];

    public static ExperimentPlan Create(
        RunRequest request, string[]? chosenProtocols, double[]? chosenNoises, string[]? chosenCells, long[]? chosenSeeds, bool quick)
    {
        var settings = quick ? Quick(request) : request.Or(new() { Epochs = 15 });
        var task = TaskCatalog.Find("bearing");
        var runs =
            from protocol in chosenProtocols ?? (request.TestLoads is null ? protocols : protocols[1..])
            from noise in chosenNoises ?? (quick ? [0, 0.5] : noises)
            from cell in chosenCells ?? cells
            from seed in chosenSeeds ?? [42]
            select new PlannedRun(
                string.Create(CultureInfo.InvariantCulture, $"bearing {protocol} noise {noise}"),
                (settings with { Protocol = protocol, Noise = noise }).Resolve(task, cell, seed));
        var plan = new ExperimentPlan
        {
            Verb = "bearing",
            Quick = quick,
            Runs = [.. runs],
            UsesBest = true,
            Reference = "mogru",
            Notes = [.. Notes(settings)],
        };
        return quick ? plan.ScaledDownFrom(Create(request, chosenProtocols, chosenNoises, chosenCells, chosenSeeds, quick: false)) : plan;
    }

    static RunRequest Quick(RunRequest request) => request.Or(new()
    {
        Hidden = 32,
        Epochs = 8,
        SeqLen = 512,
        TrainSamples = 1000,
        ValSamples = 400,
        Lr = 5e-3,
    });

    static IEnumerable<string> Notes(RunRequest settings)
    {
        if (settings.TestLoads is not null)
            yield return "bearing: the best epoch is tested on the faults at 1, 2 and 3 HP, whose normal recordings are not published.";
        if (settings.Data is null)
            yield return "bearing: no --data is given, so the signals are generated (synthetic), not the recordings; accuracies say "
                + "nothing about real bearings.";
    }
}
