using MoGru.Tasks.Models;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>Metrics in words.</summary>
static class MetricName
{
    public static string Of(string metric) => metric switch
    {
        "mse" => "mean square error",
        "mse_sum" => "square error, summed over steps",
        "accuracy" => "accuracy",
        "divergence" => "Sinkhorn divergence",
        "nats" => "cross-entropy in nats",
        _ => metric,
    };

    /// <summary>Of answers that are right, events that are found, and steps that stay with the truth; all else are errors and distances.</summary>
    public static bool IsBetterHigher(string metric) =>
        metric == "accuracy" || EventCounts.Names.Contains(metric) || metric.Contains("steps within", StringComparison.Ordinal);
}
