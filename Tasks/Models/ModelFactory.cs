using MoGru.Tasks.Data;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Models;

/// <summary>The model that a task is learned with.</summary>
static class ModelFactory
{
    /// <summary>Declares it; its parameters have no memory yet.</summary>
    /// <exception cref="TaskOptionException">The settings are impossible for the task's model.</exception>
    public static SequenceModel Create(RunConfig config, TaskShape shape)
    {
        var cell = NamedCell.Parse(config.Cell);
        if (shape.Loss == LossKind.Divergence)
            return new EmissionModel(shape, cell, config.Hidden, config.Layers);
        if (shape.Name != TransferTask.Name)
            return new TaskModel(shape, cell, config.Hidden, config.Layers);
        if (config.Batch < 2)
            throw new TaskOptionException($"transfer: --batch is {config.Batch}; codes are compared over the batch, so it must be at least 2.");
        return new TransferModel(shape, cell, config.Hidden, config.Layers);
    }
}
