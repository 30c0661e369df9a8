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
        asked = asked with { Runs = PlannedRun.Once(asked.Runs) };  // a run that two tables share is made once
        session.Output.LinesAreBesideThePoint();
        using var json = new JsonTarget(options.Json(parsed), session.Output);
        return options.Resume(parsed) is { } resumed ? Resume(parsed, asked, resumed, json) : Start(parsed, asked, json);
    }

    int Start(ParseResult parsed, ExperimentPlan asked, JsonTarget json)
    {
        // So that no run is refused after others have been made, and missing recordings are said before a folder is made.
        foreach (var run in asked.Runs)
            TaskCatalog.Refuse(run.Config);
        var data = PlanData.Read(asked, config => TaskCatalog.Find(config.Task).Open(config));
        var folder = options.Out(parsed) is { } path ? RunFolder.CreateOrOpen(path) : RunFolder.CreateDefault(asked.Verb);
        using var locked = folder.Lock();  // before the plan is looked at: another process may be at it
        if (PlanFile.Exists(folder.Path))
            PlanFile.RefuseOther(folder.Path, asked, []);
        else if (folder.HasRun)
            throw new UsageException(
                $"{asked.Verb}: --out {Quote.Visible(folder.Path)} holds a run of mogru train; name another folder.");
        return Run(parsed, asked, data, folder, json);
    }

    int Resume(ParseResult parsed, ExperimentPlan asked, string path, JsonTarget json)
    {
        string place = Quote.Visible(path);
        if (options.Out(parsed) is { } output && Path.GetFullPath(output) != Path.GetFullPath(path))
            throw new UsageException(
                $"{asked.Verb}: --out {Quote.Visible(output)} and --resume {place} name two folders; leave --out away.");
        if (!PlanFile.Exists(path))
            throw new DataFormatException(
                $"{asked.Verb}: --resume {place}: there is no plan.json; name the folder of an experiment, as its start printed it.", path);
        var folder = RunFolder.CreateOrOpen(path);
        using var locked = folder.Lock();
        var plan = PlanFile.Read(path);
        if (plan.Verb != asked.Verb)
            throw new UsageException(
                $"{asked.Verb}: --resume {place} is the folder of mogru {Quote.Visible(plan.Verb)}; continue it with that verb.");
        if (Changes(parsed).ToList() is { Count: > 0 } changes)
            PlanFile.RefuseOther(path, asked, changes);
        plan = PlanData.Moved(plan, asked, path);
        return Run(parsed, plan, PlanData.Read(plan, config => ResumedData.Open(config, path)), folder, json);
    }

    int Run(ParseResult parsed, ExperimentPlan plan, PlanData data, RunFolder folder, JsonTarget json)
    {
        var people = json.ForPeople;
        WritePlan(plan, data, folder, people);
        foreach (string remark in plan.Runs.Select(run => NamedCell.Parse(run.Config.Cell).Remark(run.Config.Hidden)).OfType<string>().Distinct())
            session.Output.Complain($"{plan.Verb}: {remark}");
        foreach (string note in plan.Notes)
            people.Paragraph(note);
        people.Text.WriteLine($"{plan.Verb}: {Counted.Of(plan.Runs.Count, "run")}, folder {Quote.Visible(folder.Path)}");

        int threads = options.Request(parsed).Or(new() { Threads = Environment.ProcessorCount }).Threads;
        var results = Board.During(people, board => new ExperimentRunner(plan, data, folder.Path, threads, board, session.Token).Run());
        var result = Summary.Of(plan, results);
        OutputFile.WriteFile(
            Path.Combine(folder.Path, $"{plan.Verb}.json"), JsonSerializer.Serialize(result, Json.Indented.ExperimentResult));
        ExperimentTables.Write(result, people);
        Conclusion.Write(
            result, plan.Reference, $"{(plan.Quick ? "scaled down, " : "")}{Counted.Of(results.Count, "run")}", [.. Next(parsed, plan, results, folder)], people);
        json.Write(result, Json.Indented.ExperimentResult);
        string? error = results.FirstOrDefault(r => r.Error is not null)?.Error;
        return error is null ? ExitCode.Done : throw new TrainingStoppedException(error);
    }

    static IEnumerable<NextStep> Next(ParseResult parsed, ExperimentPlan plan, IReadOnlyList<RunResult> results, RunFolder folder)
    {
        string program = Invocation.Program(), place = Invocation.Place(folder.Path);
        if (plan.Full.Count > 0)
        {
            string all = plan.Full.Count == 1 ? "the run" : $"all {Counted.Of(plan.Full.Count, "run")}";
            yield return new($"{program} {Asked(parsed)}", $"{all} in full, about {Clock.Rough(FullTime.Of(plan, results))} here");
        }
        yield return new($"{program} report {place}", "tables and learning curves on one page");
        yield return plan.Verb == BenchmarkPlan.Verb
            ? new($"{program} train {plan.Runs[0].Config.Task} --cell gru --epochs 3", "one run of one task")
            : new($"{program} --help", "all else that there is");
    }

    // The command line without what scales down and what says where to write: the words of the options that stay.
    static string Asked(ParseResult parsed)
    {
        string[] left = ["--quick", "--out", "--json"];
        var options = parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit && !left.Contains(option.Option.Name));
        return string.Join(' ', options.SelectMany(Words).Prepend(parsed.CommandResult.Command.Name).Select(Invocation.Quoted));
    }

    // A value that looks like an option is one with = alone.
    static IEnumerable<string> Words(OptionResult option) => option.Tokens is [{ Value: ['-', ..] value }]
        ? [$"{option.Option.Name}={value}"]
        : option.Tokens.Select(token => token.Value).Prepend(option.Option.Name);

    // With the folders in which the data lies now, and what is in them.
    static void WritePlan(ExperimentPlan plan, PlanData data, RunFolder folder, Output people)
    {
        if (PlanFile.Exists(folder.Path))
        {
            var then = PlanFile.Read(folder.Path).DataFiles;
            DataComparison.Require(data.Files ?? [], then, folder.Path);
            if (then is null && data.Files is not null)
                people.Paragraph("The plan is of an older version and does not say what data it is for; from here on it is compared.");
        }
        PlanFile.Write(folder.Path, plan with { DataFiles = data.Files });
    }

    // The options that were written and are a part of the plan.
    static IEnumerable<string> Changes(ParseResult parsed) => parsed.CommandResult.Children.OfType<OptionResult>()
        .Where(option => !option.Implicit).Select(option => option.Option.Name)
        .Where(name => name is not ("--resume" or "--out" or "--json") && !RunSettings.Declared.Any(s => s.Option == name && s.IsCircumstance));
}
