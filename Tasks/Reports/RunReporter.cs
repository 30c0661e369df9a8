namespace MoGru.Tasks.Reports;

/// <summary>How far a run is.</summary>
readonly record struct RunProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double Metric, double TokensPerSecond, TimeSpan Left);

/// <summary>Told about one run as it goes.</summary>
interface IRunReporter : IDisposable
{
    /// <summary>After a step, a few times a second at most.</summary>
    void Progress(in RunProgress progress);

    void EpochDone(EpochRecord epoch, string metric);
}
