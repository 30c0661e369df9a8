using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;

namespace MoGru.Tasks.Reports.Input;

/// <summary>An experiment's JSON, or single runs put together.</summary>
/// <param name="Name">Its verb, such as <c>benchmark</c>.</param>
/// <param name="Path">Where it was read.</param>
sealed record ExperimentInput(string Name, string Path, ExperimentResult Result);

/// <summary>What a report is made of.</summary>
sealed record ReportInput
{
    public required IReadOnlyList<ExperimentInput> Experiments { get; init; }
    public required IReadOnlyList<ProfileResult> Profiles { get; init; }

    /// <summary>Runs that are begun but not finished, of which nothing is shown.</summary>
    public int LeftOut { get; init; }

    /// <summary>All runs, each once.</summary>
    public IEnumerable<RunResult> Runs => Experiments.SelectMany(experiment => experiment.Result.Runs);
}
