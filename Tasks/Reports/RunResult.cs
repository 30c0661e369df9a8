using System.Text.Json.Serialization;
using MoGru.Tasks.Data;
using MoGru.Tasks.Exhibits;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Reports;

/// <summary>One epoch of a run as scripts read it. Numbers that are not finite are written as null.</summary>
sealed record EpochRecord
{
    /// <summary>1 for the first epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean of the batches' training losses.</summary>
    public required double Loss { get; init; }

    /// <summary>The metric over the training batches, each measured just before its own step.</summary>
    public required double TrainMetric { get; init; }

    public required double ValMetric { get; init; }

    /// <summary>Mean square error per element, where the metric is its sum over the steps.</summary>
    public double? ValMse { get; init; }

    /// <summary>Mean absolute error per element, where the task reports it.</summary>
    public double? ValMae { get; init; }

    /// <summary>Mean over the validation samples, steps and layers of MoGRU's β, itself a mean over the hidden dimension.</summary>
    public double? BetaMean { get; init; }

    /// <summary>Population standard deviation of the same numbers.</summary>
    public double? BetaSd { get; init; }

    /// <summary>The same for each layer, the first one first.</summary>
    public IReadOnlyList<LayerBeta>? BetaLayers { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Training tokens a second: samples times steps over the time of the training part.</summary>
    public required double TokensPerSecond { get; init; }
}

/// <summary>MoGRU's β in one layer over the validation samples and steps.</summary>
readonly record struct LayerBeta(double Mean, double Sd);

/// <summary>The machine and the program that made a run.</summary>
sealed record RunEnvironment
{
    public required string Version { get; init; }
    public required string Runtime { get; init; }
    public required string Cpu { get; init; }
    public required int VectorBits { get; init; }

    /// <summary>Threads of the process, which the runs of an experiment share.</summary>
    public required int Threads { get; init; }
}

/// <summary>One run as scripts read it.</summary>
sealed record RunResult
{
    public required string Task { get; init; }
    public required string Cell { get; init; }
    public required long Seed { get; init; }
    public required RunConfig Config { get; init; }

    /// <summary>Where the samples come from.</summary>
    public required string Data { get; init; }

    /// <summary>The files they come from; absent where they are generated, or where a run of an older version did not say.</summary>
    public IReadOnlyList<DataFile>? DataFiles { get; init; }

    /// <summary>The number of trained numbers.</summary>
    public required long Parameters { get; init; }

    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The last epoch's validation metric; null where the run ended before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Final { get; init; }

    /// <summary>The best epoch's validation metric; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Best { get; init; }

    /// <summary>The best epoch, with the tests made in it; null where there is none.</summary>
    public BestEpoch? BestEpoch { get; init; }

    /// <summary><c>accuracy</c>, <c>mse</c> or <c>mse_sum</c>.</summary>
    public required string Metric { get; init; }

    public required double Seconds { get; init; }
    public required RunEnvironment Environment { get; init; }

    /// <summary>Over the float32 parameter values, little-endian, in declared order.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What the finished model makes of some samples; null where there is nothing to show.</summary>
    public RunExhibits? Exhibits { get; init; }

    /// <summary>Why the run ended before its last epoch, if it did.</summary>
    public string? Error { get; init; }
}
