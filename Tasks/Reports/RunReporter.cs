namespace MoGru.Tasks.Reports;

/// <summary>How far a run is.</summary>
/// <param name="MetricName">What the metrics are.</param>
/// <param name="TrainMetric">Over the batches of this epoch so far.</param>
/// <param name="ValMetric">Of the epoch before; null in the first one.</param>
readonly record struct RunProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, string MetricName, double TrainMetric, double? ValMetric, double TokensPerSecond, TimeSpan Left);

/// <summary>Told about one run as it goes.</summary>
interface IRunReporter : IDisposable
{
    /// <summary>After a step, a few times a second at most.</summary>
    void Progress(in RunProgress progress);

    void EpochDone(EpochRecord epoch, string metric);
}
