using System.CommandLine;
using MoGru.Cells;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Training;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Tables;
using MoGru.Tasks.Tables.Page;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru fit TABLE</c>: a model of one's own table.</summary>
sealed class FitVerb
{
    readonly Session session;
    readonly ReadingOptions reading;
    readonly Argument<string?> table = new("TABLE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A table as text, such as CSV, gzip-compressed or not; - for standard input.",
    };

    readonly Option<string[]?> targets = ReadingOptions.Words("--target", "The column to learn; of forecasts several (default: the only one of numbers).", "NAME");
    readonly Option<string[]?> inputs = ReadingOptions.Words("--inputs", "The columns that are seen (default: all numbers, or for forecasts the target's past, as is better).", "A,B");
    readonly Option<string?> time = ValueOption.Word("--time", "The column of times (default: the first one).", "NAME");
    readonly Option<string?> group = ValueOption.Word("--group", "The column that says which rows are one series.", "NAME");
    readonly Option<string?> task = ValueOption.Choice("--task", "What is learned (default: what the target looks like).", "forecast", "classify", "regress", "detect");
    readonly Option<string?> rows = ValueOption.Choice("--rows", "Whether a row is a step, or a whole series with its class first (UCR's form).", "steps", "series");
    readonly Option<int?> window = ValueOption.Whole("--window", "The rows that are seen; 0 for whole series.");
    readonly Option<int?> horizon = ValueOption.Whole("--horizon", "The rows that are foretold.");
    readonly Option<int?> season = ValueOption.Whole("--season", "The rows of a season, 0 for none (default: from the step of the times).");
    readonly Option<double[]?> quantiles = ValueOption.Numbers("--quantiles", "Learn these quantiles in place of the mean.");
    readonly Option<string[]?> calendar = ValueOption.Some("--calendar", "What is seen of the time.", ["hour", "weekday", "month"]);
    readonly Option<string?> missingValues = ValueOption.Choice("--missing-values", "Missing numbers: carry the last one, or refuse them (default carry).", "carry", "refuse");
    readonly Option<bool> sort = ValueOption.Flag("--sort", "Sort the rows by time.");
    readonly Option<bool> absolute = ValueOption.Flag("--no-differences", "Learn forecasts as they are, not as differences from the last row.");
    readonly Option<bool> stateful = ValueOption.Flag("--stateful", "Carry the states from row to row, in place of a window that is read anew.");
    readonly Option<string?> test = ValueOption.Word("--test", "A table to test on (default: the last fifth).", "TABLE");
    readonly Option<double?> falseAlarms = ValueOption.Number("--false-alarms", "The share of rows that a detector may alarm at wrongly (default 0.01).");

    readonly Option<string[]?> cell = CellNames.Option("--cell", "--cells", "Cell (default gru).", "A");
    readonly Option<int?> hidden = ValueOption.Whole("--hidden", "Units of a layer (default: 16 or 32, by the rows).");
    readonly Option<int?> layers = ValueOption.Whole("--layers", "Layers (default 1).");
    readonly Option<int?> epochs = ValueOption.Whole("--epochs", "The most passes through the rows (default: by their number).");
    readonly Option<int?> batch = ValueOption.Whole("--batch", "Windows of a batch (default: by their number).");
    readonly Option<double?> rate = ValueOption.Number("--lr", "Learning rate (default 0.002; of whole series 0.003).");
    readonly Option<long[]?> seeds = ValueOption.Seeds("--seed", "Seeds (default 1); of several models the best on the rows to validate is kept.", "N,N");
    readonly Option<int?> threads = ValueOption.Whole("--threads", "Threads (default: all cores).");
    readonly Option<string?> output = ValueOption.Word("--out", "The folder of the model (default models/TABLE, with -2 and so on where there is one).", "MODEL");
    readonly Option<string?> from = ValueOption.Word("--continue", "Go on with a model where there are new rows.", "MODEL");
    readonly Option<bool> open = ValueOption.Flag("--open", "Open the report in the browser.");
    readonly Option<string?> json = ValueOption.Word("--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");

    FitVerb(Session session, Verb verb)
    {
        this.session = session;
        seeds.Aliases.Add("--seeds");
        verb.Add(table);
        foreach (var option in (Option[])[targets, inputs, time, group, task, rows, window, horizon, season, quantiles, calendar, missingValues, sort, absolute, stateful, test, falseAlarms])
            verb.Add(OptionGroup.Own, option);
        foreach (var option in (Option[])[cell, hidden, layers])
            verb.Add(OptionGroup.Model, option);
        foreach (var option in (Option[])[epochs, batch, rate, seeds, threads])
            verb.Add(OptionGroup.Training, option);
        reading = new(verb);
        foreach (var option in (Option[])[output, from, open, json])
            verb.Add(OptionGroup.Files, option);
        verb.SetAction(Run);
    }

    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "fit", "learn from a table of one's own",
            """
            Learns to forecast, to classify, to tell a number or to raise alarms from a table. What is not said is guessed from it, and told with
            the reason. It ends with how good the model is on rows that it has not seen, beside plain answers: the last value, the one a season
            before, the mean, a linear map of the window, or the most frequent class.
            """,
            [
                "mogru fit ETTh1.csv --target OT --horizon 24",
                "mogru fit machines.csv --group machine --target fault",
                "mogru fit ECG200_TRAIN.txt --rows series --test ECG200_TEST.txt",
                "mogru fit pumps.csv --task detect --false-alarms 0.001",
            ]);
        _ = new FitVerb(session, verb);
        return verb;
    }

    int Run(ParseResult parsed)
    {
        session.Output.LinesAreBesideThePoint();
        if (parsed.GetValue(table) is not { } word)
            throw new UsageException("fit: no TABLE is given; expected a file such as log.csv, or - for standard input.");
        using var target = new JsonTarget(parsed.GetValue(json), session.Output);
        var people = target.ForPeople;
        var options = Options(parsed);
        var data = FitData.Read(word, parsed.GetValue(test), parsed.GetValue(rows) == "series", reading.Of(parsed));
        foreach (string line in data.Lines)
            people.Text.WriteLine(line);
        string? continued = parsed.GetValue(from);
        var model = continued is null ? null : TableModel.Load(continued);
        string folder = parsed.GetValue(output) ?? continued ?? ModelFolder.Free(word);
        using var place = new ModelFolder(folder, isNew: continued is null || parsed.GetValue(output) is not null);
        long[] all = parsed.ListOf(seeds) ?? [1];
        var fits = Board.During(people, board => Fits(data, options, all, model, board));
        var best = fits.MinBy(fit => fit.Model.Settings.Task == TableTask.Classify ? -fit.Validation : fit.Validation)!;
        best.Model.Save(folder);
        var report = FitReport.Of(best, fits, all, word, data, folder);
        report.Save();
        report.Tell(people);
        if (parsed.GetValue(open) && !DesktopBrowser.Open(report.PagePath))
            session.Output.Complain($"fit: --open: there is no browser to open the report with; it is {Path.GetFullPath(report.PagePath)}.");
        target.Write(report.Result, Json.Indented.FitResult);
        return ExitCode.Done;
    }

    List<TableFit> Fits(FitData data, FitOptions options, long[] seeds, TableModel? model, Board board)
    {
        List<TableFit> fits = [];
        foreach (long seed in seeds)
        {
            var progress = new FitLines(board, seeds.Length == 1 ? "" : FormattableString.Invariant($"seed {seed} "));
            try
            {
                fits.Add(TableInput.Usage(() => data.Fit(options with { Seed = seed, DataDigest = data.Digest }, model, progress, session.Token)));
            }
            catch (TrainingStepException fault)
            {
                throw new TrainingStoppedException($"fit: {fault.Message}");
            }
        }
        return fits;
    }

    FitOptions Options(ParseResult parsed) => new()
    {
        Task = parsed.GetValue(task) switch
        {
            "forecast" => TableTask.Forecast,
            "classify" => TableTask.Classify,
            "regress" => TableTask.Regress,
            "detect" => TableTask.Detect,
            _ => null,
        },
        Targets = parsed.ListOf(targets) ?? [],
        Inputs = parsed.ListOf(inputs),
        Time = parsed.GetValue(time),
        Group = parsed.GetValue(group),
        Window = parsed.GetValue(window),
        Horizon = parsed.GetValue(horizon),
        Season = parsed.GetValue(season),
        Quantiles = parsed.ListOf(quantiles) ?? [],
        Calendar = [.. (parsed.ListOf(calendar) ?? []).Select(Feature)],
        Missing = parsed.GetValue(missingValues) == "refuse" ? MissingRule.Refuse : MissingRule.CarryLast,
        Order = parsed.GetValue(sort) ? RowOrder.Sort : RowOrder.Check,
        Differences = !parsed.GetValue(absolute),
        Stateful = parsed.GetValue(stateful),
        FalseAlarms = parsed.GetValue(falseAlarms) ?? 0.01,
        CellName = Cell(RunOptions.Only(parsed.ListOf(cell), "--cell", "fit") ?? "gru"),
        Hidden = parsed.GetValue(hidden),
        Layers = parsed.GetValue(layers) ?? 1,
        Epochs = parsed.GetValue(epochs),
        BatchSize = parsed.GetValue(batch),
        LearningRate = parsed.GetValue(rate),
        Threads = parsed.GetValue(threads) ?? Environment.ProcessorCount,
    };

    static CalendarFeature Feature(string word) => word switch
    {
        "hour" => CalendarFeature.Hour,
        "weekday" => CalendarFeature.Weekday,
        _ => CalendarFeature.Month,
    };

    static string Cell(string name) => TableInput.Usage(() => CellSpec.Parse(name).ToString());
}
