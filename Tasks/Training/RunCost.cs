using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A count of the multiply-adds of a run's products, by which the longest runs are started first and the time left is told.</summary>
static class RunCost
{
    /// <summary>Multiplications of all epochs, in the order of the runs.</summary>
    /// <param name="sizes">The sizes of their data.</param>
    public static double[] Of(IReadOnlyList<RunConfig> configs, DataSizes sizes) =>
    [
        .. configs.Select(config =>
        {
            var (shape, training, validation) = sizes.Of(config);
            return config.Epochs * (3.0 * training + validation) * shape.Steps * PerToken(config, shape);
        }),
    ];

    static double PerToken(RunConfig config, TaskShape shape)
    {
        var network = MemoryNeed.Network(config, shape);
        return network.MultiplyAdds + (double)network.OutputSize * shape.Outputs;
    }
}
