using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Reports.Input;

/// <summary>An experiment's JSON, or single runs put together.</summary>
/// <param name="Name">Its verb, such as <c>benchmark</c>.</param>
/// <param name="Path">Where it was read.</param>
/// <param name="Planned">The number of runs that it is to have, where it is unfinished.</param>
sealed record ExperimentInput(string Name, string Path, ExperimentResult Result, int? Planned = null);

/// <summary>What a report is made of.</summary>
sealed record ReportInput
{
    public required IReadOnlyList<ExperimentInput> Experiments { get; init; }
    public required IReadOnlyList<ProfileResult> Profiles { get; init; }

    /// <summary>What is not shown: files and folders that cannot be read, runs that are begun but not finished.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>All runs, each once.</summary>
    public IEnumerable<RunResult> Runs => Experiments.SelectMany(experiment => experiment.Result.Runs).DistinctBy(Identity);

    /// <summary>What two readings of one run have in common: its settings and its model.</summary>
    public static (RunConfig Settings, string Model) Identity(RunResult run) => (Settings(run), run.ModelSha256);

    /// <summary>The settings that decide a run's numbers: all but threads, and where its data lies.</summary>
    public static RunConfig Settings(RunResult run) => run.Config.Anywhere();
}
