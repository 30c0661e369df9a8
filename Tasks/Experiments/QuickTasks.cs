using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>The four memory tasks in a size that small models learn within seconds.</summary>
static class QuickTasks
{
    /// <summary>What is scaled down in every task, beside the paper's settings.</summary>
    public const string Training = "hidden 64 (128), lr 0.003 (0.001), 3000/500 samples (10000/2000), 12 epochs (30)";

    /// <summary>What is scaled down in each task, in lines.</summary>
    public static IReadOnlyList<string> Sizes { get; } =
    [
        "  copy length 6 (50) of 8 tokens (16), adding over 20 steps (100), trend over 40 (80),",
        "  selective copy of 3 markers (5) in 15 steps (50) of 8 tokens (16)",
    ];

    public static RunRequest Of(string task) => task switch
    {
        "copy" => Small with { SeqLen = 6, Vocab = 8 },
        "adding" => Small with { SeqLen = 20 },
        "trend" => Small with { SeqLen = 40 },
        "selective-copy" => Small with { SeqLen = 15, Markers = 3, Vocab = 8 },
        _ => throw new ArgumentException($"There is no small size of {task}; expected copy, adding, trend or selective-copy.", nameof(task)),
    };

    static RunRequest Small { get; } = new() { Hidden = 64, Epochs = 12, Lr = 3e-3, TrainSamples = 3000, ValSamples = 500 };
}
