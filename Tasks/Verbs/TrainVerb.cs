using System.CommandLine;
using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Kernels;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru train TASK</c>: one run.</summary>
sealed class TrainVerb
{
    readonly Session session;
    readonly RunOptions runOptions;
    readonly SettingOptions taskOptions, startOptions;
    readonly Argument<string?> task = new("TASK")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = $"One of {string.Join(", ", TaskCatalog.All.Select(t => t.Name))}; not needed with --resume.",
        CompletionSources = { TaskCatalog.All.Select(t => t.Name).ToArray() },
    };

    TrainVerb(Session session, Verb command)
    {
        this.session = session;
        command.Add(task);
        runOptions = new(command, oneRun: true);
        taskOptions = new(command, SettingScope.Task);
        startOptions = new(command, SettingScope.Start);
        command.SetAction(Run);
    }

    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Train, "train", "train one model on one task, or continue it",
            """
            Trains one model on one task. The defaults are the paper's settings.
            """,
            [
                "mogru train copy --cell gru --seq-len 10 --epochs 5 --out runs/copy-gru",
                "mogru train --resume runs/copy-gru",
                "mogru train interference --items 5 --distractors 10 --hidden 96",
            ]);
        _ = new TrainVerb(session, command);
        return command;
    }

    int Run(ParseResult parsed)
    {
        var request = runOptions.Request(parsed).Or(taskOptions.Request(parsed)).Or(startOptions.Request(parsed));
        session.Output.LinesAreBesideThePoint();
        using var json = new JsonTarget(runOptions.Json(parsed), session.Output);
        return runOptions.Resume(parsed) is { } resumed ? Resume(parsed, request, resumed, json) : Start(parsed, request, json);
    }

    int Start(ParseResult parsed, RunRequest request, JsonTarget json)
    {
        if (parsed.GetValue(task) is not { } name)
            throw new UsageException(
                $"train: no TASK is given; expected one of {string.Join(", ", TaskCatalog.All.Select(t => t.Name))}, or --resume DIR.");
        string cell = RunOptions.Only(runOptions.Cells(parsed), "--cell", "train") ?? "mogru";
        var definition = TaskCatalog.Find(name);
        var config = request.Resolve(definition, cell, Seed(parsed) ?? 42);
        var data = definition.Open(config);  // so that what is impossible is refused before a folder is made
        MemoryNeed.Validate(config, data.Shape, MemoryNeed.LargestBatch(config, data));
        _ = ModelFactory.Create(config, data.Shape);
        var folder = runOptions.Out(parsed) is { } path ? RunFolder.CreateOrOpen(path) : RunFolder.CreateDefault("train");
        using var locked = folder.Lock();
        folder.RequireNoRun();
        return Train(config, folder, json);
    }

    int Resume(ParseResult parsed, RunRequest request, string path, JsonTarget json)
    {
        if (runOptions.Out(parsed) is { } output && Path.GetFullPath(output) != Path.GetFullPath(path))
            throw new UsageException(
                $"train: --out {output} and --resume {path} name two folders; a run is continued in its own, so leave --out away.");
        var folder = RunFolder.Open(path);
        using var locked = folder.Lock();  // before anything is read: another process may be writing it
        folder.RequireCheckpoint();
        var checkpoint = CheckpointFile.Read(folder.Checkpoint);
        var config = checkpoint.Config;
        string? cell = RunOptions.Only(runOptions.Cells(parsed), "--cell", "train");
        RunRequest.RefuseConflict("TASK", parsed.GetValue(task), config.Task, path);
        RunRequest.RefuseConflict("--cell", cell is null ? null : NamedCell.Parse(cell).ToString(), config.Cell, path);
        RunRequest.RefuseConflict("--seed", Seed(parsed), config.Seed, path);
        request.RefuseConflicts(config, path);
        config = request.Over(config);
        config.Validate();
        if (checkpoint.Begun > config.Epochs)
            throw new UsageException(
                $"train: --epochs {config.Epochs} is less than the {Counted.Of(checkpoint.Begun, "epoch")} that {Quote.Visible(path)} has "
                    + "begun; name at least as many, or start a new run.");
        return Train(config, folder, json);
    }

    long? Seed(ParseResult parsed) => runOptions.Seeds(parsed) is { } seeds ? RunOptions.Only(seeds, "--seed", "train") : null;

    int Train(RunConfig config, RunFolder folder, JsonTarget json)
    {
        if (NamedCell.Parse(config.Cell).Remark(config.Hidden) is { } remark)
            session.Output.Complain($"train: {remark}");
        using var workers = new Workers(config.Threads);
        var result = Board.During(json.ForPeople, board => Train(config, folder, workers, board));
        Report(result, folder, json.ForPeople);
        json.Write(result, Json.Indented.RunResult);
        return result.Error is null ? ExitCode.Done : throw new TrainingStoppedException(result.Error);
    }

    RunResult Train(RunConfig config, RunFolder folder, Workers workers, Board board)
    {
        using var reporter = board.Run("", config.Epochs, everyEpoch: true);
        using var run = new TrainingRun(config, folder, workers, reporter);
        board.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{config.Task} {config.Cell} seed {config.Seed}: {run.Parameters} parameters, {Counted.Of(config.Epochs, "epoch")}, "
                + $"{Counted.Of(config.Threads, "thread")}, data {run.Provenance}, folder {folder.Path}"));
        if (run.Epochs.Count > 0)
        {
            string finished = run.Epochs.Count == config.Epochs ? ": the run is finished" : "";
            board.WriteLine($"already done: {run.Epochs.Count} of {Counted.Of(config.Epochs, "epoch")}{finished}");
        }
        if (run.DataIsUnknown)
            board.WriteLine("the checkpoint is of an older version and does not say what data it came from; from here on it is compared");
        return run.Finish(session.Token);
    }

    static void Report(RunResult result, RunFolder folder, Output output)
    {
        foreach (var test in result.BestEpoch?.Tests ?? [])
            output.Text.WriteLine($"{test.Name}: {result.Metric} {MetricText.Of(test.Metric, 6)} in epoch {result.BestEpoch!.Epoch}, {test.Samples} samples");
        foreach (var measure in result.BestEpoch?.Measures ?? [])
            output.Text.WriteLine($"{Quote.Visible(measure.Name)}: {MetricText.Of(measure.Value, 6)} in epoch {result.BestEpoch!.Epoch}");
        string place = Quote.Visible(folder.Path);
        string model = result.Error is not null ? ", without a model" : output.IsVerbose ? $", model {result.ModelSha256}" : "";
        output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"val {result.Metric}: final {MetricText.Of(result.Final, 6)}, best {MetricText.Of(result.Best, 6)}; {result.Seconds:F1} s; "
                + $"in {place}{model}"));
        if (result.Error is null)
            output.Command($"curves on a page: {Invocation.Program()} report {Invocation.Place(folder.Path)}");
    }
}
