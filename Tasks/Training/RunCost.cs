using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A count of the multiply-adds of a run's products, by which the longest runs are started first and the time left is told.</summary>
static class RunCost
{
    /// <summary>Multiplications of all epochs, in the order of the runs.</summary>
    public static double[] Of(IReadOnlyList<RunConfig> configs)
    {
        // Opening recordings takes long, and only sizes matter here.
        var shapes = configs.DistinctBy(MemoryNeed.Sizes).ToDictionary(MemoryNeed.Sizes, config =>
        {
            var data = TaskCatalog.Find(config.Task).Open(config);
            return (data.Shape, Training: data.Count(Split.Training), Validation: data.Count(Split.Validation));
        });
        return [.. configs.Select(config =>
        {
            var (shape, training, validation) = shapes[MemoryNeed.Sizes(config)];
            return config.Epochs * (3.0 * training + validation) * shape.Steps * PerToken(config, shape);
        })];
    }

    static double PerToken(RunConfig config, TaskShape shape)
    {
        var network = MemoryNeed.Network(config, shape);
        return network.MultiplyAdds + (double)config.Hidden * shape.Outputs;
    }
}
