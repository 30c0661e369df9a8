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
}
