using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>How far a run is: besides parameters and optimiser all that a checkpoint needs.</summary>
sealed class TrainingState
{
    /// <summary>Finished epochs.</summary>
    public List<EpochRecord> Epochs { get; init; } = [];

    /// <summary>The best of them; null before the first.</summary>
    public BestEpoch? Best { get; set; }

    /// <summary>The metric of the finished steps of the epoch that is going on.</summary>
    public MetricSum TrainMetric { get; set; }

    /// <summary>Seconds spent on these steps.</summary>
    public double Seconds { get; set; }
}
