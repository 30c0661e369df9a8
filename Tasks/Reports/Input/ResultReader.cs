using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Input;

/// <summary>Finds the results in folders: experiments, finished or not, single runs, throughput. A run that lies there several times counts once.</summary>
static class ResultReader
{
    const int Depth = 4, MostFiles = 20_000;

    static readonly string[] order =
    [
        "benchmark", "interference", "ablation", "velocity-fixes", "crossover", "scaling", "head-to-head", "bearing", "real-world", "transfer",
    ];

    /// <param name="paths">Folders of runs or experiments, or their JSON files.</param>
    /// <exception cref="DataFormatException">There is no such folder, no result in it, or one that cannot be read.</exception>
    public static ReportInput Read(IReadOnlyList<string> paths)
    {
        var files = paths.SelectMany(Files).Distinct().Select(ResultFile.Read).ToList();
        var seen = new HashSet<(string, string, long, string)>();
        var experiments = new List<ExperimentInput>();
        foreach (var file in files.Where(file => file.Experiment is { Runs.Count: > 0 }))
        {
            if (Fresh(file.Experiment!.Runs))
                experiments.Add(new(file.Experiment.Experiment, file.Path, file.Experiment));
        }
        var byPath = files.ToDictionary(file => file.Path);
        foreach (string plan in byPath.Keys.Where(path => Path.GetFileName(path) == "plan.json"))
        {
            if (UnfinishedExperiment.Of(plan, byPath) is { } unfinished && Fresh(unfinished.Result.Runs))
                experiments.Add(unfinished);
        }
        RunResult[] single = [.. files.Select(file => file.Run).OfType<RunResult>().Where(run => seen.Add(Identity(run)))];
        if (single.Length > 0)
            experiments.Add(new("single runs", string.Join(", ", paths), Together(single)));
        var profiles = files.SelectMany(file => file.Profiles).Distinct().ToList();
        if (experiments.Count == 0 && profiles.Count == 0)
            throw new DataFormatException(
                $"report: {string.Join(", ", paths)} holds no results; expected run.json of a run, the JSON of an experiment, or that of "
                    + "mogru profile --json; name the folder that a run printed at its start.", paths[0]);
        return new()
        {
            Experiments = [.. experiments.OrderBy(experiment => Array.IndexOf(order, experiment.Name) is >= 0 and var at ? at : order.Length)],
            Profiles = profiles,
            LeftOut = paths.SelectMany(Begun).Distinct().Count(),
        };

        // Whether any of the runs was not there before; all are from now on.
        bool Fresh(IReadOnlyList<RunResult> runs) => runs.Where(run => seen.Add(Identity(run))).ToList().Count > 0;
    }

    static EnumerationOptions Below =>
        new() { RecurseSubdirectories = true, MaxRecursionDepth = Depth, AttributesToSkip = FileAttributes.ReparsePoint };

    // Folders of runs with metrics and without a result.
    static IEnumerable<string> Begun(string path) => !Directory.Exists(path) ? [] :
        Directory.EnumerateFiles(Path.GetFullPath(path), "metrics.jsonl", Below)
            .Select(file => Path.GetDirectoryName(file)!).Where(folder => !File.Exists(Path.Combine(folder, "run.json")));

    static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
            return [Path.GetFullPath(path)];
        if (!Directory.Exists(path))
            throw new DataFormatException(
                $"report: {path}: there is no such folder; name the folder of a run or an experiment, as its start printed it.", path);
        var files = Directory.EnumerateFiles(Path.GetFullPath(path), "*.json", Below).Take(MostFiles + 1).ToList();
        if (files.Count > MostFiles)
            throw new DataFormatException($"report: {path} holds more than {MostFiles} JSON files; name a folder of runs further down.", path);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    static (string, string, long, string) Identity(RunResult run) => (run.Task, run.Cell, run.Seed, run.ModelSha256);

    // Summed up as an experiment whose conditions are the runs' settings.
    static ExperimentResult Together(RunResult[] runs)
    {
        var planned = RunGroup.Of(runs).SelectMany(group => group.Runs.Select(run => (Run: run, group.Label))).ToList();
        return Summary.Of(
            new()
            {
                Verb = "single runs",
                Runs = [.. planned.Select(pair => new PlannedRun(pair.Label, pair.Run.Config))],
                Reference = "mogru",
            },
            [.. planned.Select(pair => pair.Run)]);
    }
}
