using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>What the command line asks of an experiment; null where nothing is said.</summary>
sealed record ExperimentRequest
{
    /// <summary>Settings for every run.</summary>
    public RunRequest Settings { get; init; } = new();

    public string[]? Cells { get; init; }

    public long[]? Seeds { get; init; }

    /// <summary>Fewer tasks than the experiment has.</summary>
    public string[]? Tasks { get; init; }

    /// <summary>Whether the scaled-down experiment is asked for.</summary>
    public bool Quick { get; init; }

    /// <summary>The runs of one condition: every cell with every seed.</summary>
    /// <param name="settings">The experiment's own settings; what is asked for goes before them.</param>
    /// <param name="cells">The cells if none are asked for.</param>
    /// <param name="seeds">The seeds if none are asked for.</param>
    public IEnumerable<PlannedRun> Runs(
        string condition, Place place, string task, RunRequest settings, IReadOnlyList<string> cells, IReadOnlyList<long> seeds) =>
        from cell in Cells ?? cells
        from seed in Seeds ?? seeds
        select new PlannedRun(condition, Settings.Or(settings).Resolve(TaskCatalog.Find(task), cell, seed)) { Places = [place] };
}
