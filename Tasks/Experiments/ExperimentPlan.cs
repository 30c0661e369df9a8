using System.Text.Json.Serialization;
using MoGru.Tasks.Data;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>A row's place in the tables of an experiment.</summary>
/// <param name="Table">The table: tests are corrected for their number within it.</param>
/// <param name="Axis">The setting that varies down the table, by its name in the config, or null.</param>
/// <param name="Level">The value of that setting.</param>
sealed record Place(string Table, string? Axis = null, double? Level = null);

/// <summary>One run of an experiment and the condition it counts for.</summary>
/// <param name="Condition">What is compared within: the task, or its length, its protocol and noise.</param>
/// <param name="Config">Its settings.</param>
sealed record PlannedRun(string Condition, RunConfig Config)
{
    /// <summary>Where the run counts; a run that two tables share is made once. Empty: in the one table of the experiment.</summary>
    public IReadOnlyList<Place> Places { get; init; } = [];

    /// <summary>The run in a few words.</summary>
    [JsonIgnore]
    public string Label => $"{Condition} {Config.Cell} seed {Config.Seed}";

    /// <summary>The same runs with each made once: places of equal runs are joined.</summary>
    public static IReadOnlyList<PlannedRun> Once(IEnumerable<PlannedRun> runs) =>
    [
        .. runs.GroupBy(run => run.Config).Select(same => same.First() with { Places = [.. same.SelectMany(run => run.Places).Distinct()] }),
    ];
}

/// <summary>What an experiment runs and how it is summed up.</summary>
sealed record ExperimentPlan
{
    public required string Verb { get; init; }

    public required IReadOnlyList<PlannedRun> Runs { get; init; }

    /// <summary>The files that all samples come from; null where they are generated, or where an older version did not say.</summary>
    public IReadOnlyList<DataFile>? DataFiles { get; init; }

    /// <summary>Whether it is the scaled-down one.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether a run counts with its best epoch, otherwise with its last.</summary>
    public bool UsesBest { get; init; }

    /// <summary>The cell that the others are tested against.</summary>
    public required string Reference { get; init; }

    /// <summary>What a reader must know: scaled-down sizes, generated signals.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The runs of the full plan that this one is scaled down from; none for a full one, and where the plan was read from a file.</summary>
    [JsonIgnore]
    public IReadOnlyList<PlannedRun> Full { get; init; } = [];

    /// <summary>The same, saying what is smaller than in the full plan of the same request.</summary>
    public ExperimentPlan ScaledDownFrom(ExperimentPlan full) =>
        this with { Notes = [.. Notes, ScaledDown.Note(Runs, full.Runs)], Full = full.Runs };
}
