using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Reports.Input;

/// <summary>Finds the results in folders: experiments, finished or not, single runs, throughput. A run that lies there several times counts once.</summary>
static class ResultReader
{
    static readonly string[] order =
    [
        "benchmark", "interference", "ablation", "velocity-fixes", "crossover", "scaling", "head-to-head", "bearing", "real-world", "transfer",
    ];

    /// <param name="paths">Folders of runs or experiments, or their JSON files.</param>
    /// <exception cref="DataFormatException">There is no such folder, or no result in it that can be read.</exception>
    public static ReportInput Read(IReadOnlyList<string> paths)
    {
        var folders = new ResultFolders();
        foreach (string path in paths)
            folders.Add(path);
        var unreadable = new List<LeftOut>();
        var files = folders.Json.Select(path => Or(path, () => ResultFile.Read(path))).OfType<ResultFile>().ToList();
        var seen = new HashSet<(RunConfig, string)>();
        var experiments = new List<ExperimentInput>();
        foreach (var file in files.Where(file => file.Experiment is { Runs.Count: > 0 }))
        {
            if (Fresh(file.Experiment!.Runs))
                experiments.Add(new(file.Experiment.Experiment, file.Path, file.Experiment));
        }
        var byPath = files.ToDictionary(file => file.Path);
        foreach (string plan in byPath.Keys.Where(path => Path.GetFileName(path) == "plan.json"))
        {
            if (Or(plan, () => UnfinishedExperiment.Of(plan, byPath)) is { } unfinished && Fresh(unfinished.Result.Runs))
                experiments.Add(unfinished);
        }
        RunResult[] single = [.. files.Select(file => file.Run).OfType<RunResult>().Where(run => seen.Add(ReportInput.Identity(run)))];
        if (single.Length > 0)
            experiments.Add(new("single runs", string.Join(", ", paths), Together(single)));
        var profiles = files.SelectMany(file => file.Profiles).Distinct().ToList();
        if (experiments.Count == 0 && profiles.Count == 0)
            throw Nothing(paths, unreadable);
        return new()
        {
            Experiments = [.. experiments.OrderBy(experiment => Array.IndexOf(order, experiment.Name) is >= 0 and var at ? at : order.Length)],
            Profiles = profiles,
            LeftOut = [.. unreadable, .. folders.LeftOut],
        };

        // Whether any of the runs was not there before; all are from now on.
        bool Fresh(IReadOnlyList<RunResult> runs) => runs.Where(run => seen.Add(ReportInput.Identity(run))).ToList().Count > 0;

        T? Or<T>(string path, Func<T?> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (DataFormatException exception)
            {
                unreadable.Add(new(path, exception.Message));
                return null;
            }
        }
    }

    static DataFormatException Nothing(IReadOnlyList<string> paths, List<LeftOut> unreadable)
    {
        const int Named = 3;
        string places = string.Join(", ", paths.Select(path => Quote.Visible(path)));
        if (unreadable.Count == 0)
            return new(
                $"report: {places} holds no results; expected run.json of a run, the JSON of an experiment, or that of mogru profile --json; "
                    + "name the folder that a run printed at its start.", paths[0]);
        string why = string.Join(" ", unreadable.Take(Named).Select(one => one.Why));
        string more = unreadable.Count > Named ? $" {Counted.Of(unreadable.Count - Named, "other file")} likewise." : "";
        return new($"report: {places} holds no results that can be read: {why}{more}", unreadable[0].Path);
    }

    // Summed up as an experiment whose conditions are the runs' settings.
    static ExperimentResult Together(RunResult[] runs)
    {
        var planned = RunGroup.Of(runs).SelectMany(group => group.Runs.Select(run => (Run: run, group.Label))).ToList();
        var again = runs.GroupBy(ReportInput.Settings).Where(same => same.Skip(1).Any())
            .Select(same => $"{same.First().Task} {same.First().Cell} seed {same.First().Seed}: {same.Count()} runs of the same settings and seed have "
                + "different models, and count as so many; were they made by different versions or from different data?");
        return Summary.Of(
            new()
            {
                Notes = [.. again],
                Verb = "single runs",
                Runs = [.. planned.Select(pair => new PlannedRun(pair.Label, pair.Run.Config))],
                Reference = "mogru",
            },
            [.. planned.Select(pair => pair.Run)]);
    }
}
