using System.Globalization;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// Experiment 9: four models on recorded series, a forecast (ETTh1) and two classifications (ECG5000, sequential MNIST). The best epoch by
/// validation counts, and the test set is measured in it.
/// </summary>
static class RealWorldPlan
{
    public const string Verb = "real-world";

    static readonly string[] cells = ["mogru", "gru", "lstm", "ssm"];
    static readonly long[] seeds = [42, 123, 456];
    static readonly int[] widths = [64, 128];

    public static IReadOnlyList<string> Tasks { get; } = ["etth1", "ecg5000", "smnist"];

    public static ExperimentPlan Create(ExperimentRequest request)
    {
        bool quick = request.Quick;
        var conditions = (request.Tasks ?? Tasks).SelectMany(task => task == "etth1" ? Forecasts(request) : [(task, task, new RunRequest())]);
        PlannedRun[] runs =
        [
            .. conditions.SelectMany(c => request.Runs(
                    c.Condition, new(c.Task), c.Task, quick ? Small(c.Task) : c.Settings, cells, quick ? seeds[..2] : seeds)),
        ];
        var plan = new ExperimentPlan
        {
            Verb = Verb,
            Quick = quick,
            Runs = runs,
            UsesBest = true,
            Reference = "mogru",
            Notes = Notes,
        };
        return quick ? plan.ScaledDownFrom(Create(request with { Quick = false })) : plan;
    }

    static IEnumerable<(string Condition, string Task, RunRequest Settings)> Forecasts(ExperimentRequest request) =>
        from width in request.Settings.Gives("--hidden") ? [request.Settings.Hidden] : request.Quick ? [32] : widths
        select (string.Create(CultureInfo.InvariantCulture, $"etth1 hidden {width}"), "etth1", new RunRequest { Hidden = width });

    static RunRequest Small(string task)
    {
        var all = new RunRequest { Hidden = 32, Lr = 3e-3 };
        return task switch
        {
            "etth1" => all with { Epochs = 6, TrainSamples = 2000, ValSamples = 500 },
            "ecg5000" => all with { Epochs = 15, ValSamples = 500 },
            _ => all with { Epochs = 2, TrainSamples = 1280, ValSamples = 256 },
        };
    }

    static readonly string[] Notes =
    [
        "etth1: windows of 96 + 96 hours, each within its part of the series; mse and mae of the standardised temperature.",
        "ecg5000: the second half of the test file tests, as published; where its first row is missing, validation lacks it.",
    ];
}
