using MoGru.Tasks.Data;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Models;

/// <summary>The model that a task is learned with.</summary>
static class ModelFactory
{
    /// <summary>The head of convolutions, by its name on the command line.</summary>
    public const string Convolution = "convolution";

    /// <summary>Declares it; its parameters have no memory yet.</summary>
    /// <exception cref="TaskOptionException">The settings are impossible for the task's model.</exception>
    public static SequenceModel Create(RunConfig config, TaskShape shape)
    {
        var cell = NamedCell.Parse(config.Cell);
        if (shape.Loss == LossKind.Divergence)
            return new EmissionModel(shape, cell, config.Hidden, config.Layers);
        if (shape.Name != TransferTask.Name)
            return new TaskModel(shape, cell, config.Hidden, config.Layers, RingPlaces(config, shape));
        if (config.Batch < 2)
            throw new TaskOptionException($"transfer: --batch is {config.Batch}; codes are compared over the batch, so it must be at least 2.");
        return new TransferModel(shape, cell, config.Hidden, config.Layers);
    }

    /// <summary>The places of the ring that a head of convolutions goes round; null for a linear head.</summary>
    static int? RingPlaces(RunConfig config, TaskShape shape)
    {
        if (config.Head != Convolution)
            return null;
        var cell = NamedCell.Parse(config.Cell);
        int? places = cell.Type.RingPlaces(cell);
        return places == shape.Outputs
            ? places
            : throw new TaskOptionException(
                $"{shape.Name}: --head {Convolution} needs a state on the ring of the answers, and that of {cell} lies on "
                    + (places is null ? "none" : $"one of {places} places")
                    + $"; use --cell fernn:length={shape.Outputs}, or leave --head out.");
    }
}
