using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Experiments;

/// <summary>The runs of one cell under one condition, summed up.</summary>
sealed record SummaryRow
{
    public required string Condition { get; init; }
    public required string Task { get; init; }
    public required string Cell { get; init; }
    public required string Metric { get; init; }

    /// <summary><c>final</c> or <c>best</c>: which epoch of a run counts.</summary>
    public required string Epoch { get; init; }

    public required long Parameters { get; init; }
    public required IReadOnlyList<long> Seeds { get; init; }
    public required IReadOnlyList<double> Values { get; init; }
    public required double Mean { get; init; }

    /// <summary>Sample standard deviation over the seeds, 0 for a single one.</summary>
    public required double Sd { get; init; }

    /// <summary>Mean of the mean square error per element, where the metric is its sum over the steps.</summary>
    public double? MeanMse { get; init; }
}

/// <summary>A paired t-test over seeds of the reference cell against another.</summary>
sealed record TestRow
{
    public required string Condition { get; init; }
    public required string Task { get; init; }
    public required string Metric { get; init; }
    public required string Cell { get; init; }
    public required string Against { get; init; }
    public required int Pairs { get; init; }
    public required double MeanDifference { get; init; }
    public required double T { get; init; }
    public required double P { get; init; }
}

/// <summary>An experiment as scripts read it.</summary>
sealed record ExperimentResult
{
    public required IReadOnlyList<RunResult> Runs { get; init; }
    public required IReadOnlyList<SummaryRow> Summary { get; init; }
    public required IReadOnlyList<TestRow> Tests { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }
}
