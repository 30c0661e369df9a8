using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>The four memory tasks in a size that small models learn within seconds.</summary>
static class QuickTasks
{
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
