using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>Experiment 7: MoGRU, GRU and the state-space layers on tasks made for momentum, and on interference; the best epoch counts.</summary>
static class HeadToHeadPlan
{
    public const string Verb = "head-to-head";

    static readonly Place place = new(Verb);
    static readonly string[] cells = ["mogru", "gru", "ssm"];
    static readonly long[] seeds = [42];

    public static IReadOnlyList<string> Tasks { get; } = ["frequency-separation", "trend-reversal", "interference"];

    public static ExperimentPlan Create(ExperimentRequest request)
    {
        bool quick = request.Quick;
        PlannedRun[] runs =
        [
            .. (request.Tasks ?? Tasks).SelectMany(task => request.Runs(
                    task, place, task, quick ? QuickSize(task) : Size(task), cells, quick ? ExperimentRequest.QuickSeeds : seeds)),
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

    // The published models of tokens have an embedding of 37 rows, two of which no token reads.
    static RunRequest Size(string task)
    {
        var all = new RunRequest { Hidden = 96, Epochs = 25, TrainSamples = 4000, ValSamples = 1000 };
        return task == "interference" ? all with { Items = 5, Distractors = 50, EmbeddingRows = 37 } : all;
    }

    static RunRequest QuickSize(string task)
    {
        var all = new RunRequest { Hidden = 32, Epochs = 10, Lr = 3e-3, TrainSamples = 2000, ValSamples = 400 };
        return task == "interference" ? all with { Items = 3, Distractors = 8, Vocab = 12 } : all with { SeqLen = 40 };
    }
}
