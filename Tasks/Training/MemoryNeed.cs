using System.Globalization;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A generous estimate of the memory of a run, so that impossible sizes are refused before anything is allocated.</summary>
static class MemoryNeed
{
    const int FloatsPerUnit = 24;  // kept for one hidden unit at one step of one sample: gates, states, their gradients, in and out

    /// <summary>The bytes that the process may use.</summary>
    public static double Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The samples in the largest batch of a run.</summary>
    public static int LargestBatch(RunConfig config, TaskData data) =>
        Math.Min(config.Batch, Math.Max(data.Count(Split.Training), data.Count(Split.Validation)));

    /// <summary>Bytes for parameters, optimiser, activations and batch.</summary>
    public static double Bytes(RunConfig config, TaskShape shape, int batch)
    {
        double positions = (double)batch * shape.Steps;
        double hidden = config.Hidden, embedding = (double)shape.Vocabulary * hidden;
        double parameters = embedding + config.Layers * 8 * hidden * (hidden + shape.Inputs + 1) + shape.Outputs * hidden;
        double activations = positions * (config.Layers * FloatsPerUnit * hidden + 4.0 * shape.Outputs + 4.0 * shape.Inputs);
        double tokenRows = embedding * (shape.HasMarkers ? 12 : 2);  // looked up, summed, and their gradients
        return sizeof(float) * (6 * parameters + tokenRows + activations);
    }

    /// <summary>How many of an experiment's runs fit into memory at once; at least one, which is refused where it is made.</summary>
    /// <param name="configs">The settings of the runs.</param>
    /// <param name="wanted">How many are to go on at once if they fit.</param>
    /// <param name="available">Bytes.</param>
    public static int RunsAtOnce(IEnumerable<RunConfig> configs, int wanted, double available)
    {
        if (wanted <= 1)
            return 1;

        // What else distinguishes the runs of an experiment changes no size, and making the data of each would take long.
        double largest = configs.DistinctBy(Sizes).Max(config =>
        {
            var data = TaskCatalog.Find(config.Task).Open(config);
            return Bytes(config, data.Shape, LargestBatch(config, data));
        });
        return (int)Math.Clamp(available / largest, 1, wanted);
    }

    /// <summary>What decides the sizes of a run, to be compared.</summary>
    public static object Sizes(RunConfig c) =>
        (c.Task, c.Hidden, c.Layers, c.Batch, c.TrainSamples, c.ValSamples, (c.SeqLen, c.Vocab, c.Markers, c.Items, c.Distractors));

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="batch">Samples in the largest batch.</param>
    /// <exception cref="TaskOptionException">The run needs more memory than the machine has, or a tensor longer than an array can
    /// be.</exception>
    public static void Validate(RunConfig config, TaskShape shape, int batch)
    {
        double need = Bytes(config, shape, batch), available = Available;
        double widest = Math.Max(8 * Math.Ceiling(config.Hidden / 16.0) * 16, Math.Max(shape.Outputs, shape.Inputs));
        double longest = (double)batch * shape.Steps * widest;
        longest = Math.Max(longest, Math.Max(shape.Vocabulary, 4.0 * (config.Hidden + shape.Inputs)) * config.Hidden);
        if (need > available || longest > Array.MaxLength)
            throw new TaskOptionException(string.Create(CultureInfo.InvariantCulture,
                $"{config.Task}: --hidden {config.Hidden}, --layers {config.Layers}, --batch {batch} and {shape.Steps} steps need "
                    + $"about {need / 1e9:F1} GB and tensors of {longest:G3} elements; there are {available / 1e9:F1} GB and at most "
                    + $"{Array.MaxLength} elements a tensor. Make one of them smaller."));
    }
}
