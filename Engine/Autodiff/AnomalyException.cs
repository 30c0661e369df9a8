namespace MoGru.Engine.Autodiff;

/// <summary>A tape that looks for anomalies has found a number that is infinite or not a number.</summary>
public sealed class AnomalyException : ArithmeticException
{
    internal AnomalyException(Anomaly anomaly, string remedy)
        : base($"The first number that is not finite: {anomaly}. {remedy}") => Anomaly = anomaly;

    /// <summary>Where the first one is.</summary>
    public Anomaly Anomaly { get; }
}
