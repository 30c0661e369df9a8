using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// The final numbers of "Momentum-Gated Recurrent Unit: When Second-Order Dynamics Help and When They Don't" (February 2026) and of its
/// public result files, as printed.
/// </summary>
static class PublishedTables
{
    /// <summary>Where a published number for a run may be found; null where there is none.</summary>
    public static PublishedValue? Find(string verb, RunConfig config) => All.FirstOrDefault(value => value.Concerns(verb, config));

    /// <summary>Every published number that belongs to a run.</summary>
    public static IReadOnlyList<PublishedValue> All { get; } =
        [.. PublishedBenchmark.Values, .. PublishedInterference.Values, .. PublishedAblation.Values, .. PublishedBearing.Values];

    /// <summary>A task's published settings: those of the task with an experiment's put over them.</summary>
    public static RunConfig Settings(string task, string cell, RunRequest? own = null) =>
        (own ?? new()).Resolve(TaskCatalog.Find(task), cell, 42);
}
