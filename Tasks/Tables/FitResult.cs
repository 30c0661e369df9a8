using MoGru.Cells.Tables;
using MoGru.Tasks.Tables.Page;

namespace MoGru.Tasks.Tables;

/// <summary>What a fit tells scripts, and the report of it reads: <c>fit.json</c> in the model's folder.</summary>
sealed record FitResult
{
    public required string Task { get; init; }

    /// <summary>The file, and the digest of its bytes.</summary>
    public required string Table { get; init; }

    public required string DataSha256 { get; init; }

    /// <summary>The rows of the table.</summary>
    public required int Rows { get; init; }

    /// <summary>The windows or series that were learned from, that chose, and that were tested on.</summary>
    public required int Train { get; init; }

    public required int Validation { get; init; }

    public required int Test { get; init; }

    public required string Cell { get; init; }

    public required int Hidden { get; init; }

    public required int Window { get; init; }

    public required int Horizon { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Targets { get; init; }

    public required int Parameters { get; init; }

    /// <summary>How good it is on what is tested on; none where nothing is.</summary>
    public MetricResult? Metric { get; init; }

    /// <summary>The verdict in one line.</summary>
    public required string Verdict { get; init; }

    /// <summary>The numbers that were missing and put in, the rows left out, the rows sorted.</summary>
    public required long Filled { get; init; }

    public required int LeftOut { get; init; }

    public required int Moved { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>One for each seed.</summary>
    public required IReadOnlyList<SeedResult> Seeds { get; init; }

    /// <summary>How the trainings of the seed that was kept went.</summary>
    public required IReadOnlyList<FitCurve> Curves { get; init; }

    public required string Model { get; init; }

    /// <summary>What the report shows beside; none where nothing is tested on.</summary>
    public FitFindings? Findings { get; init; }

    public required double Seconds { get; init; }
}

/// <summary>A metric of a model, beside plain answers.</summary>
sealed record MetricResult(string Name, double Model, IReadOnlyDictionary<string, double> Baselines)
{
    public static MetricResult Of(TableMetric metric) => new(metric.Name, metric.Model, metric.Baselines);
}

/// <summary>A model of one seed.</summary>
sealed record SeedResult(long Seed, double Validation, double? Test);

/// <summary>What <c>mogru evaluate</c> tells scripts.</summary>
sealed record EvaluationResult(MetricResult Metric, int Rows, int Count);

/// <summary>What <c>mogru compare</c> tells scripts.</summary>
/// <param name="Metric">What a and b are: "mse", less is better, or "accuracy".</param>
/// <param name="Difference">a less b.</param>
/// <param name="P">None where there are too few windows to tell.</param>
/// <param name="Count">The windows or series that both answer.</param>
sealed record ComparisonResult(string Metric, double A, double B, double Difference, double? P, int Count, string Verdict);
