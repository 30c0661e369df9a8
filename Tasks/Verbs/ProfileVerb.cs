using System.CommandLine;
using System.Globalization;
using MoGru.Cells;
using MoGru.Engine.Kernels;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru profile</c>: throughput.</summary>
sealed class ProfileVerb
{
    const string Name = "profile";

    readonly Session session;

    readonly Option<string[]?> cells = CellNames.Option(
        "--cells", "--cell", $"Cells (default {string.Join(',', PublishedThroughput.Cells)}; {SurveyPlan.All} for every one that takes the sizes).", "A,B");

    readonly Option<int[]?> hidden = ValueOption.Wholes("--hidden", "Hidden sizes (default 64,128,256).");
    readonly Option<int[]?> steps = ValueOption.Wholes("--steps", "Steps of a sequence (default 50,100,200).");
    readonly Option<int[]?> inputSize = ValueOption.Wholes("--input-size", "Features a step (default 1).");
    readonly Option<int[]?> batch = ValueOption.Wholes("--batch", "Samples (default 64).");
    readonly Option<int[]?> threads = ValueOption.Wholes("--threads", "Threads (default all cores).");
    readonly Option<int?> runs = ValueOption.Whole("--runs", "Timed runs, of which the best counts (default 10).");
    readonly Option<int?> layers = ValueOption.Whole("--layers", $"Stacked layers (default {NamedCell.UsualLayers}).");
    readonly Option<bool> inputGradient = ValueOption.Flag("--input-gradient", "Carry the gradient to the input too.");
    readonly Option<bool> quick = ValueOption.Flag("--quick", "Hidden 64 and 128 at 50 steps, 5 runs.");
    readonly Option<string?> json = ValueOption.Word(
        "--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");

    ProfileVerb(Session session, Verb command)
    {
        this.session = session;
        foreach (var option in (Option[])[cells, hidden, steps, inputSize, batch, threads, runs, layers, inputGradient, quick, json])
            command.Add(option);
        command.SetAction(Run);
    }

    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Tools, Name, "how many tokens a second cells take here",
            """
            Measures tokens a second: forward over all steps, loss = sum of the outputs, backward to every parameter; the best of
            several runs after warm-up counts.
            """,
            ["mogru profile --quick", "mogru profile --cells mogru,gru --hidden 128 --steps 50,200 --threads 1"]);
        _ = new ProfileVerb(session, command);
        return command;
    }

    // What nobody asked for otherwise.
    string ScaledDown(ParseResult parsed)
    {
        string[] down =
        [
            .. parsed.ListOf(hidden) is null ? ["hidden 64 and 128 (64, 128, 256)"] : Array.Empty<string>(),
            .. parsed.ListOf(steps) is null ? ["50 steps (50, 100, 200)"] : Array.Empty<string>(),
            .. parsed.GetValue(runs) is null ? ["5 runs (10)"] : Array.Empty<string>(),
        ];
        return down.Length > 0 ? $": {string.Join(", ", down)}" : " in nothing: hidden, steps and runs are those that were given";
    }

    int Run(ParseResult parsed)
    {
        using var target = new JsonTarget(parsed.GetValue(json), session.Output);
        var people = target.ForPeople;
        var results = new List<ProfileResult>();
        var table = new TextTable(
            1, "cell", "hidden", "steps", "input", "batch", "threads", "parameters", "tokens/s", "published", "forward only",
            "bytes/step", "GFLOP/s")
        { Names = 3 };
        if (parsed.GetValue(quick))
            people.Text.WriteLine($"quick: scaled down{ScaledDown(parsed)}");
        foreach (var (settings, workerCount) in Plan(parsed))
        {
            using var workers = new Workers(workerCount);
            var result = new Profiler(settings, workers).Run(session.Token) with { PublishedTokensPerSecond = Published(settings) };
            results.Add(result);
            table.Add(
                result.Cell, Text(result.Hidden), Text(result.Steps), Text(result.InputSize), Text(result.Batch), Text(result.Threads),
                Text(result.Parameters), Text(result.ForwardBackwardTokensPerSecond),
                result.PublishedTokensPerSecond is double published ? Text(published) : "", Text(result.ForwardTokensPerSecond),
                Text(result.AllocatedBytesPerStep), Text(result.Gflops));
        }
        table.Write(people);
        if (results.Exists(result => result.PublishedTokensPerSecond is not null))
            people.Paragraph(
                "published: PyTorch on an Apple M-series processor. The paper calls it inference; its script times forward and backward.");
        target.Write(results, Json.Indented.ListProfileResult);
        return ExitCode.Done;
    }

    List<(ProfileSettings Settings, int Threads)> Plan(ParseResult parsed)
    {
        string[] chosen = parsed.ListOf(cells) ?? [.. PublishedThroughput.Cells];
        bool every = chosen is [SurveyPlan.All];
        var plan =
            from cell in every ? [.. CellCatalog.Default.Names] : chosen
            from d in parsed.ListOf(hidden) ?? (parsed.GetValue(quick) ? [64, 128] : [64, 128, 256])
            from t in parsed.ListOf(steps) ?? (parsed.GetValue(quick) ? [50] : [50, 100, 200])
            from n in parsed.ListOf(inputSize) ?? [1]
            from b in parsed.ListOf(batch) ?? [64]
            from workers in parsed.ListOf(threads) ?? [Environment.ProcessorCount]
            let spec = NamedCell.Parse(cell)
            where !every || spec.Type.Refusal(spec, new(n, d)) is null
            let depth = parsed.GetValue(layers) ?? spec.Type.UsualLayers
            select (new ProfileSettings(spec.ToString(), d, t, n, b, depth, parsed.GetValue(inputGradient), parsed.GetValue(runs) ?? (parsed.GetValue(quick) ? 5 : 10)), workers);
        var all = plan.ToList();
        foreach (var (settings, workers) in all)
            Validate(settings, workers);
        return all;
    }

    static double? Published(ProfileSettings settings) =>
        settings is { Batch: PublishedThroughput.Batch, InputSize: PublishedThroughput.InputSize, InputGradient: false }
        && settings.Layers == NamedCell.Parse(settings.Cell).Type.UsualLayers
            ? PublishedThroughput.Of(settings.Cell, settings.Hidden, settings.Steps)
            : null;

    static void Validate(ProfileSettings settings, int threads)
    {
        new OptionFaults(Name)
            .Range("--hidden", settings.Hidden, 1, 65_536)
            .Range("--steps", settings.Steps, 1, OptionFaults.MaxSteps)
            .Range("--input-size", settings.InputSize, 1, 1_000_000)
            .Range("--batch", settings.Batch, 1, 1_000_000)
            .Range("--layers", settings.Layers, 1, 64)
            .Range("--threads", threads, 1, 1024)
            .Range("--runs", settings.Runs, 1, 1_000_000)
            .ThrowIfAny();
        var cell = NamedCell.Parse(settings.Cell);
        if (cell.Type.Refusal(cell, new(settings.InputSize, settings.Hidden)) is { } refusal)
            throw new TaskOptionException(string.Create(CultureInfo.InvariantCulture,
                $"{Name}: {settings.Cell} with --input-size {settings.InputSize}, --hidden {settings.Hidden}: {MemoryNeed.Unnamed(cell, refusal)}"));
        var config = new RunConfig { Task = Name, Cell = settings.Cell, Hidden = settings.Hidden, Layers = settings.Layers, Batch = settings.Batch };
        MemoryNeed.Validate(config, new()
        {
            Name = Name,
            Steps = settings.Steps,
            Inputs = settings.InputSize,
            Outputs = 1,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        }, settings.Batch);
    }

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    static string Text(double value) => value.ToString(value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
