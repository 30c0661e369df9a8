using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Experiments;

/// <summary>A published number beside ours.</summary>
sealed record PublishedComparison
{
    public required double Mean { get; init; }

    /// <summary>Sample standard deviation over the published seeds; absent for a single run.</summary>
    public double? Sd { get; init; }

    /// <summary>The values by seed, where they are published.</summary>
    public IReadOnlyList<double>? Values { get; init; }

    public required int Seeds { get; init; }

    /// <summary>Half a unit of the last printed digit.</summary>
    public required double Rounding { get; init; }

    public required string Source { get; init; }

    /// <summary>Whether ours were made with the published settings; otherwise nothing is tested.</summary>
    public required bool SameSettings { get; init; }

    /// <summary>Ours less the published mean; absent where the settings differ, also if a file of an older version has it.</summary>
    public double? Difference { get => SameSettings ? field : null; init; }

    /// <summary>The test of the difference; absent where both are single runs or the settings differ.</summary>
    public double? P { get; init; }

    /// <summary>The same corrected for the number of such tests in the table (Holm).</summary>
    public double? PHolm { get; init; }

    /// <summary>
    /// Whether they differ beyond chance: the corrected probability is below 0.05, and the difference is more than the rounding of the
    /// published number. Absent where that cannot be told.
    /// </summary>
    public bool? Differs { get; init; }
}

/// <summary>The runs of one cell under one condition, summed up: a row of one table.</summary>
sealed record SummaryRow
{
    public required string Table { get; init; }
    public required string Condition { get; init; }

    /// <summary>The setting that varies down the table, by its name in the config; absent where none does.</summary>
    public string? Axis { get; init; }

    /// <summary>The value of that setting.</summary>
    public double? Level { get; init; }

    public required string Task { get; init; }
    public required string Cell { get; init; }
    public required string Metric { get; init; }

    /// <summary><c>final</c> or <c>best</c>: which epoch of a run counts.</summary>
    public required string Epoch { get; init; }

    public required long Parameters { get; init; }
    public required IReadOnlyList<long> Seeds { get; init; }
    public required IReadOnlyList<double> Values { get; init; }
    public required double Mean { get; init; }

    /// <summary>Sample standard deviation over the seeds; absent for one seed.</summary>
    public double? Sd { get; init; }

    /// <summary>The lower end of the interval that holds the true mean with 95 % probability (Student's t); absent for one seed.</summary>
    public double? CiLow { get; init; }

    /// <summary>Its upper end.</summary>
    public double? CiHigh { get; init; }

    /// <summary>Mean of the mean square error per element, where the metric is its sum over the steps.</summary>
    public double? MeanMse { get; init; }

    /// <summary>The published number, where there is one.</summary>
    public PublishedComparison? Published { get; init; }
}

/// <summary>A paired t-test over seeds of the reference cell against another.</summary>
sealed record TestRow
{
    public required string Table { get; init; }
    public required string Condition { get; init; }
    public required string Task { get; init; }
    public required string Metric { get; init; }
    public required string Cell { get; init; }
    public required string Against { get; init; }
    public required int Pairs { get; init; }
    public required double MeanDifference { get; init; }
    public required double T { get; init; }
    public required double P { get; init; }

    /// <summary>The probability corrected for the number of tests in the table (Holm).</summary>
    public required double PHolm { get; init; }

    /// <summary>Whether the corrected probability is below 0.05; absent where there is none.</summary>
    public bool? Significant { get; init; }
}

/// <summary>An experiment as scripts read it.</summary>
sealed record ExperimentResult
{
    public required string Experiment { get; init; }

    /// <summary>Whether it is the scaled-down one.</summary>
    public required bool Quick { get; init; }

    public required IReadOnlyList<RunResult> Runs { get; init; }
    public required IReadOnlyList<SummaryRow> Summary { get; init; }
    public required IReadOnlyList<TestRow> Tests { get; init; }

    /// <summary>What a reader must know: what was scaled down, and where the published account is at odds with itself.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What the tables show in words: where one cell overtakes another.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}
