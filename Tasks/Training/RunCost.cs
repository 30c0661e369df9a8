using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>The work of runs as a count of multiply-adds, by which the longest are started first and the time left is told.</summary>
static class RunCost
{
    // What a layer does beside its products takes about as long as so many multiply-adds a step: longer than they do below some 48 units.
    const double BesideProducts = 7000;

    /// <summary>Multiply-adds of all epochs, in the order of the runs.</summary>
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
        return network.MultiplyAdds + (double)network.OutputSize * shape.Outputs + BesideProducts * config.Layers;
    }
}
