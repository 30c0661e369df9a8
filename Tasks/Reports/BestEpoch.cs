using System.Text.Json.Serialization;

namespace MoGru.Tasks.Reports;

/// <summary>What was measured when the validation metric was best, the earliest of equal epochs.</summary>
sealed record BestEpoch
{
    /// <summary>1 for the first epoch.</summary>
    public required int Epoch { get; init; }

    public required double ValMetric { get; init; }

    /// <summary>Mean absolute error per element over the validation samples, where the task reports it.</summary>
    public double? ValMae { get; init; }

    /// <summary>The test sets, which no choice was made by; none where a task has none.</summary>
    public IReadOnlyList<TestResult> Tests { get; init; } = [];

    /// <summary>What else the task measures; null where that is nothing.</summary>
    public IReadOnlyList<BestMeasure>? Measures { get; init; }
}

/// <summary>A number that tells of the best epoch what the metric does not.</summary>
sealed record BestMeasure
{
    /// <summary>What is measured, in words.</summary>
    public required string Name { get; init; }

    public required double Value { get; init; }
}

/// <summary>What a model makes of a test set.</summary>
sealed record TestResult
{
    /// <summary><c>test</c>, or what sets it apart, such as the load of a motor.</summary>
    public required string Name { get; init; }

    public required int Samples { get; init; }

    /// <summary>The task's metric.</summary>
    public required double Metric { get; init; }

    /// <summary>Mean absolute error per element, where the task reports it.</summary>
    public double? Mae { get; init; }

    /// <summary>Samples by true class (rows) and the model's answer (columns); null where no classes are told apart.</summary>
    [JsonConverter(typeof(CountTable))]
    public IReadOnlyList<IReadOnlyList<long>>? Confusion { get; init; }
}
