using System.Text.Json.Serialization;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>One run of an experiment and the condition it counts for.</summary>
/// <param name="Condition">What is compared within: the task, or its protocol and noise.</param>
sealed record PlannedRun(string Condition, RunConfig Config)
{
    /// <summary>The run in a few words.</summary>
    [JsonIgnore]
    public string Label => $"{Condition} {Config.Cell} seed {Config.Seed}";

    /// <summary>The name of its folder.</summary>
    [JsonIgnore]
    public string FolderName => string.Concat(Label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-'));
}

/// <summary>What an experiment runs and how it is summed up.</summary>
sealed record ExperimentPlan
{
    public required string Verb { get; init; }

    public required IReadOnlyList<PlannedRun> Runs { get; init; }

    /// <summary>Whether it is the scaled-down one.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether a run counts with its best epoch, otherwise with its last.</summary>
    public bool UsesBest { get; init; }

    /// <summary>The cell that the others are tested against.</summary>
    public required string Reference { get; init; }

    /// <summary>What a reader must know: scaled-down sizes, generated signals.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
