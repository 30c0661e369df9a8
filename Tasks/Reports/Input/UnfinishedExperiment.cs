using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Reports.Input;

/// <summary>An experiment that was stopped, or still goes on: its plan, and the runs that are finished.</summary>
static class UnfinishedExperiment
{
    /// <summary>The experiment of a <c>plan.json</c>, or null where none of its runs is finished or where its JSON lies beside it.</summary>
    /// <exception cref="DataFormatException">The plan cannot be read.</exception>
    public static ExperimentInput? Of(string planPath, IReadOnlyDictionary<string, ResultFile> files)
    {
        string folder = Path.GetDirectoryName(planPath)!;
        if (files.Values.Any(file => file.Experiment is not null && Path.GetDirectoryName(file.Path) == folder))
            return null;
        var plan = PlanFile.Read(folder);
        var finished =
            from pair in plan.Runs.Zip(RunFolderNames.Of(plan.Runs), (planned, name) => (planned, name))
            let file = files.GetValueOrDefault(Path.Combine(folder, pair.name, "run.json"))
            where file?.Run is { } run && run.Config.Essence() == pair.planned.Config.Essence()
            select (pair.planned, file!.Run!);
        var (some, runs) = (finished.Select(pair => pair.planned).ToList(), finished.Select(pair => pair.Item2).ToList());
        if (some.Count == 0)
            return null;
        string note = $"unfinished: {some.Count} of {Counted.Of(plan.Runs.Count, "run")}; continue with mogru {plan.Verb} --resume {Quote.Visible(folder)}";
        return new(plan.Verb, planPath, Summary.Of(plan with { Runs = some, Notes = [.. plan.Notes, note] }, runs), plan.Runs.Count);
    }
}
