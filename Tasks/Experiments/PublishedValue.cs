using System.Text.Json.Serialization;
using MoGru.Tasks.Statistics;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>One number of the published tables: a fact with its source and the settings that it holds for.</summary>
sealed record PublishedValue
{
    /// <summary>The experiment it belongs to.</summary>
    public required string Verb { get; init; }

    /// <summary>All settings of the published runs but the seeds; threads and folders do not count.</summary>
    public required RunConfig Settings { get; init; }

    public required double Mean { get; init; }

    /// <summary>Sample standard deviation over the seeds; null for a single run.</summary>
    public double? Sd { get; init; }

    /// <summary>The values by seed, where they are published.</summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>The number of seeds.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Half a unit of the last printed digit: smaller differences are none.</summary>
    public double Rounding { get; init; } = 0.0005;

    public required string Source { get; init; }

    /// <summary>The sample that ours is tested against.</summary>
    [JsonIgnore]
    public Sample Sample => Values is { } values ? Sample.Of([.. values]) : new(Seeds, Mean, Sd ?? 0);

    /// <summary>Whether a run is of the same experiment, task, cell and condition, in whatever size.</summary>
    public bool Concerns(string verb, RunConfig config) => verb == Verb && Condition(config) == Condition(Settings);

    /// <summary>Whether it has the published settings in everything but the seed.</summary>
    public bool HasSettingsOf(RunConfig config) => Plain(config) == Plain(Settings);

    static (string, string, int?, int?, string?, double?, string?) Condition(RunConfig c) =>
        (c.Task, c.Cell, c.Items, c.Distractors, c.QueryOrder, c.Noise, c.Protocol);

    static RunConfig Plain(RunConfig config) => config.Anywhere() with { Seed = 0 };
}
