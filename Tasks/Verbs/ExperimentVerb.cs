using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary>What the verbs of experiments share: run the plan, print the summary, write the JSON.</summary>
sealed class ExperimentVerb(Session session, RunOptions options)
{
    /// <param name="asked">The plan that the command line asks for; with <c>--resume</c> the folder's own takes its place.</param>
    public int Run(ParseResult parsed, ExperimentPlan asked)
    {
        asked = asked with { Runs = PlannedRun.Once(asked.Runs) };  // a seed, cell or size that is named twice is one run
        var json = new JsonTarget(options.Json(parsed), session.Output);
        var people = json.ForPeople;
        var (plan, folder) = options.Resume(parsed) is { } resumed ? Resumed(parsed, asked, resumed) : Started(parsed, asked);
        foreach (string? remark in plan.Runs.Select(run => NamedCell.Parse(run.Config.Cell).Remark(run.Config.Hidden)).Distinct())
        {
            if (remark is not null)
                session.Output.Error.WriteLine($"{plan.Verb}: {remark}");
        }
        using var locked = folder.Lock();
        foreach (string note in plan.Notes)
            people.Paragraph(note);
        people.Text.WriteLine($"{plan.Verb}: {Counted.Of(plan.Runs.Count, "run")}, folder {folder.Path}");

        int threads = options.Request(parsed).Threads ?? Environment.ProcessorCount;
        var results = Board.During(
            people, board => new ExperimentRunner(plan, folder.Path, threads, board, !plan.Quick, session.Token).Run());
        var result = Summary.Of(plan, results);
        ExperimentTables.Write(result, people);
        json.Write(result, Json.Indented.ExperimentResult);
        JsonTarget.WriteFile(
            Path.Combine(folder.Path, $"{plan.Verb}.json"), JsonSerializer.Serialize(result, Json.Indented.ExperimentResult));
        string? error = results.FirstOrDefault(r => r.Error is not null)?.Error;
        return error is null ? ExitCode.Done : throw new TrainingStoppedException(error);
    }

    (ExperimentPlan Plan, RunFolder Folder) Started(ParseResult parsed, ExperimentPlan asked)
    {
        // So that no run is refused after others have been made, and missing recordings are said before a folder is made.
        foreach (var run in asked.Runs)
            TaskCatalog.Refuse(run.Config);
        foreach (var run in asked.Runs.DistinctBy(run => run.Config.Task))
            TaskCatalog.Find(run.Config.Task).Open(run.Config);
        var folder = options.Out(parsed) is { } path ? RunFolder.CreateOrOpen(path) : RunFolder.CreateDefault(asked.Verb);
        if (PlanFile.Exists(folder.Path))
            PlanFile.RefuseOther(folder.Path, asked);
        else
            PlanFile.Write(folder.Path, asked);
        return (asked, folder);
    }

    (ExperimentPlan Plan, RunFolder Folder) Resumed(ParseResult parsed, ExperimentPlan asked, string path)
    {
        if (!PlanFile.Exists(path))
            throw new DataFormatException(
                $"{asked.Verb}: --resume {path}: there is no plan.json; name the folder of an experiment, as its start printed it.", path);
        if (options.Out(parsed) is { } output && Path.GetFullPath(output) != Path.GetFullPath(path))
            throw new UsageException($"{asked.Verb}: --out {output} and --resume {path} name two folders; leave --out away.");
        if (ChangesThePlan(parsed))
            PlanFile.RefuseOther(path, asked);
        var plan = PlanFile.Read(path);
        return plan.Verb == asked.Verb
            ? (plan, RunFolder.CreateOrOpen(path))
            : throw new UsageException($"{asked.Verb}: --resume {path} is the folder of mogru {plan.Verb}; continue it with that verb.");
    }

    static bool ChangesThePlan(ParseResult parsed) => parsed.CommandResult.Children.OfType<OptionResult>()
        .Any(option => !option.Implicit && option.Option.Name is not ("--resume" or "--out" or "--json" or "--threads"));
}
