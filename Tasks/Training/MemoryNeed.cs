using System.Globalization;
using MoGru.Cells;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;

namespace MoGru.Tasks.Training;

/// <summary>A generous estimate of the memory of a run, so that impossible sizes are refused before anything is allocated.</summary>
static class MemoryNeed
{
    // A copy of every recurrent parameter's gradient for so many groups of rows, besides values, gradients, two moments and two packings.
    const int GradientCopies = 8;

    /// <summary>The bytes that the process may use.</summary>
    public static double Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The samples in the largest batch of a run.</summary>
    public static int LargestBatch(RunConfig config, TaskData data) => DataSize.Of(data).LargestBatch(config);

    /// <summary>Bytes for parameters, optimiser, activations and batch.</summary>
    public static double Bytes(RunConfig config, TaskShape shape, int batch)
    {
        double positions = (double)batch * shape.Steps;
        var network = Network(config, shape);
        double embedding = (double)shape.Vocabulary * config.Hidden;
        double parameters = embedding + HeadFloats(network, shape), recurrent = network.Parameters;
        double states = config.Head == ModelFactory.Convolution ? RingHead.KeptFloats : 2;  // of the head, for each number of a state
        double activations = positions * (network.KeptFloats + states * network.OutputSize + 4.0 * shape.Outputs + 4.0 * shape.Inputs);
        double tokenRows = embedding * (shape.HasMarkers ? 12 : 2);  // looked up, summed, and their gradients
        double plans = 4.0 * LongestPlan(shape, batch);
        return sizeof(float) * (6 * parameters + (6 + GradientCopies) * recurrent + tokenRows + activations + plans);
    }

    /// <summary>The elements of the longest tensor.</summary>
    public static double LongestTensor(RunConfig config, TaskShape shape, int batch)
    {
        var network = Network(config, shape);
        double widest = Math.Max(network.WidestFloats, Math.Max(shape.Outputs, shape.Inputs));
        double activations = Math.Max((double)batch * shape.Steps * widest, LongestPlan(shape, batch));
        return Math.Max(activations, Math.Max((double)shape.Vocabulary * config.Hidden, HeadFloats(network, shape)));
    }

    // Where batches are compared, each sample with each.
    static double LongestPlan(TaskShape shape, int batch) => shape.Loss == LossKind.Divergence ? (double)batch * batch : 0;

    // Of its weight: the head reads what the network gives, which for some cells is not the hidden width.
    static double HeadFloats(RnnCost network, TaskShape shape) => (double)network.OutputSize * shape.Outputs;

    /// <summary>What the recurrent layers of a run cost, from what their cell declares.</summary>
    /// <exception cref="TaskOptionException">The cell does not take the sizes, or a parameter is longer than an array can be.</exception>
    public static RnnCost Network(RunConfig config, TaskShape shape)
    {
        var cell = NamedCell.Parse(config.Cell);
        try
        {
            return RnnCost.Of(cell, TaskModel.InputSize(shape, cell, config.Hidden), config.Hidden, config.Layers);
        }
        catch (ArgumentException exception)
        {
            throw Refused(Unnamed(cell, exception.Message));
        }
        catch (OverflowException)
        {
            throw Refused($"a size is beyond {Array.MaxLength}. Make --hidden smaller.");
        }

        TaskOptionException Refused(string why) => new(string.Create(CultureInfo.InvariantCulture,
            $"{config.Task}: {config.Cell} with --hidden {config.Hidden}, --layers {config.Layers}: {why}"));
    }

    /// <summary>What is wrong without the cell's name, by which its own refusals begin and the message of a run too.</summary>
    public static string Unnamed(CellSpec cell, string message)
    {
        foreach (string name in (string[])[$"{cell}: ", $"{cell.Type.Name}: "])
        {
            if (message.StartsWith(name, StringComparison.Ordinal))
                return message[name.Length..];
        }
        return message;
    }

    /// <summary>How many of an experiment's runs fit into memory at once; at least one, which is refused where it is made.</summary>
    /// <param name="configs">The settings of the runs.</param>
    /// <param name="wanted">How many are to go on at once if they fit.</param>
    /// <param name="available">Bytes.</param>
    /// <param name="sizes">The sizes of their data.</param>
    public static int RunsAtOnce(IEnumerable<RunConfig> configs, int wanted, double available, DataSizes sizes)
    {
        if (wanted <= 1)
            return 1;

        double largest = configs.DistinctBy(Sizes).Max(config =>
        {
            var data = sizes.Of(config);
            return Bytes(config, data.Shape, data.LargestBatch(config));
        });
        return (int)Math.Clamp(available / largest, 1, wanted);
    }

    // What decides the need of a run of an experiment: the sizes of its network and of its data.
    static object Sizes(RunConfig config) => (config.Cell, config.Hidden, config.Layers, config.Batch, DataSizes.Key(config));

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="batch">Samples in the largest batch.</param>
    /// <exception cref="TaskOptionException">The run needs more memory than the machine has, or a tensor longer than an array can
    /// be.</exception>
    public static void Validate(RunConfig config, TaskShape shape, int batch)
    {
        double need = Bytes(config, shape, batch), available = Available;
        double longest = LongestTensor(config, shape, batch);
        if (need > available || longest > Array.MaxLength)
            throw new TaskOptionException(string.Create(CultureInfo.InvariantCulture,
                $"{config.Task}: --hidden {config.Hidden}, --layers {config.Layers}, --batch {batch} and {shape.Steps} steps need "
                    + $"about {need / 1e9:F1} GB and tensors of {longest:G3} elements; there are {available / 1e9:F1} GB and at most "
                    + $"{Array.MaxLength} elements a tensor. Make one of them smaller."));
    }
}
