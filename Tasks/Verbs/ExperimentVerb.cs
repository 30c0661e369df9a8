using System.CommandLine;
using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary>What the verbs of experiments share: run the plan, print the summary, write the JSON.</summary>
sealed class ExperimentVerb(Session session, RunOptions options)
{
    public int Run(ParseResult parsed, ExperimentPlan plan, bool quick)
    {
        var json = new JsonTarget(options.Json(parsed), session.Output);
        var people = json.ForPeople;
        string folder = Folder(parsed, plan.Verb);
        foreach (string note in plan.Notes)
            people.Text.WriteLine(note);
        people.Text.WriteLine($"{plan.Verb}: {plan.Runs.Count} runs, folder {folder}");

        int threads = options.Request(parsed).Threads ?? Environment.ProcessorCount;
        var results = Board.During(people, board => new ExperimentRunner(plan, folder, threads, board, !quick, session.Token).Run());
        var result = Summary.Of(plan, results);
        Print(result, people);
        json.Write(result, Json.Indented.ExperimentResult);
        JsonTarget.WriteFile(Path.Combine(folder, $"{plan.Verb}.json"), System.Text.Json.JsonSerializer.Serialize(result, Json.Indented.ExperimentResult));
        return results.FirstOrDefault(r => r.Error is not null)?.Error is { } error ? throw new TrainingStoppedException(error) : ExitCode.Done;
    }

    string Folder(ParseResult parsed, string verb)
    {
        string? resumed = options.Resume(parsed);
        if (resumed is not null && !Directory.Exists(resumed))
            throw new DataFormatException($"{verb}: --resume {resumed}: there is no such folder; name the folder of the experiment, as its start printed it.", resumed);
        if (resumed is not null && options.Out(parsed) is { } output && Path.GetFullPath(output) != Path.GetFullPath(resumed))
            throw new UsageException($"{verb}: --out {output} and --resume {resumed} name two folders; leave --out away.");
        string folder = resumed ?? options.Out(parsed) ?? RunFolder.DefaultPath(verb);
        return RunFolder.CreateOrOpen(folder).Path;
    }

    static void Print(ExperimentResult result, Output output)
    {
        var table = new TextTable(3, "condition", "cell", "metric", "mean", "sd", "runs", "parameters");
        foreach (var row in result.Summary)
            table.Add(row.Condition, row.Cell, $"{row.Metric} ({row.Epoch})", Number(row.Mean), Number(row.Sd), Number(row.Values.Count), Number(row.Parameters));
        table.Write(output);
        if (result.Tests.Count == 0)
            return;
        var tests = new TextTable(3, "condition", "paired t-test", "metric", "difference", "t", "p");
        foreach (var row in result.Tests)
            tests.Add(row.Condition, $"{row.Cell} - {row.Against}", row.Metric, Number(row.MeanDifference), Number(row.T), Number(row.P));
        tests.Write(output);
    }

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
