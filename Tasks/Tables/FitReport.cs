using System.Text.Json;
using MoGru.Cells.Tables;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Tables.Page;

namespace MoGru.Tasks.Tables;

/// <summary>How a fit went, for people and for scripts.</summary>
sealed class FitReport
{
    /// <summary>What is written beside the model.</summary>
    public const string FileName = "fit.json";

    readonly TableFit fit;
    readonly FitPage page;
    readonly string folder, word;

    FitReport(TableFit fit, FitResult result, FitPage page, string word, string folder) =>
        (this.fit, Result, this.page, this.word, this.folder) = (fit, result, page, word, folder);

    /// <summary>The page for people.</summary>
    public string PagePath => Path.Combine(folder, "report.html");

    /// <summary>For scripts.</summary>
    public FitResult Result { get; }

    public static FitReport Of(TableFit fit, IReadOnlyList<TableFit> all, IReadOnlyList<long> seeds, string word, FitData data, string folder)
    {
        var settings = fit.Model.Settings;
        var examined = FitExamination.Of(fit);
        var result = new FitResult
        {
            Task = TaskName(settings.Task),
            Table = word,
            DataSha256 = data.Digest,
            Rows = data.Rows,
            Train = fit.TrainingCount,
            Validation = fit.ValidationCount,
            Test = fit.Test?.Count ?? 0,
            Cell = settings.CellName,
            Hidden = settings.Hidden,
            Window = settings.Window,
            Horizon = settings.Horizon,
            Inputs = settings.Inputs,
            Targets = settings.Targets,
            Parameters = fit.Model.Parameters.Sum(parameter => parameter.Shape.Length),
            Metric = fit.Test is null ? null : MetricResult.Of(fit.Test),
            Verdict = MetricLines.Verdict(fit.Test),
            Filled = fit.Filled,
            LeftOut = fit.LeftOut,
            Moved = fit.Moved,
            Reasons = fit.Reasons,
            Seeds = [.. all.Zip(seeds, (one, seed) => new SeedResult(seed, one.Validation, one.Test?.Model))],
            Curves = fit.Curves,
            Model = folder,
            Seconds = all.Sum(one => one.Seconds),
            Findings = examined?.Findings,
        };
        return new(fit, result, new(fit, data, result, examined), word, folder);
    }

    /// <summary>Writes <c>fit.json</c> and <c>report.html</c> beside the model.</summary>
    public void Save()
    {
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, Result, Json.Indented.FitResult));
        OutputFile.WriteFile(PagePath, page.Html());
    }

    /// <summary>What was guessed, how good the model is, and what to do with it.</summary>
    public void Tell(Output output)
    {
        output.Heading("What was taken");
        foreach (string reason in Result.Reasons)
            output.Paragraph(reason);
        if (Result.Filled > 0)
            output.Paragraph(FormattableString.Invariant($"missing: {Result.Filled} numbers are those of the row before (--missing-values)"));
        if (Result.LeftOut > 0)
            output.Paragraph(FormattableString.Invariant($"left out: {Result.LeftOut} rows before the first number of every column"));
        if (Result.Moved > 0)
            output.Paragraph(FormattableString.Invariant($"sorted: {Result.Moved} rows stood before an earlier one"));
        output.Paragraph(FormattableString.Invariant(
            $"{Result.Cell} of {Counted.Of(Result.Hidden, "unit")}, {Counted.Of(Result.Parameters, "parameter")}: learned from {Result.Train} {What}, chosen by {Result.Validation}, tested on {Result.Test}; {Result.Seconds:F1} s"));
        if (fit.Test is { } test)
        {
            output.Heading(MetricLines.Heading(test));
            MetricLines.Write(test, output);
        }
        if (Result.Seeds.Count > 1)
            WriteSeeds(output);
        output.Heading(Result.Verdict);
        string program = Invocation.Program(), model = Invocation.Place(folder), table = Invocation.Place(word == "-" ? "TABLE" : word);
        bool detects = fit.Model.Settings.Task == TableTask.Detect;
        if (detects && fit.Model.Watch() is { Measured: { } measured } watch)
            output.Paragraph(FormattableString.Invariant(
                $"alarms: {measured:P1} of the rows that it has not seen, {watch.FalseAlarms:P1} were asked for (--false-alarms)"));
        string last = fit.Model.Settings.Task == TableTask.Forecast ? " --last" : "";
        output.Command($"use it: {program} {(detects ? "detect" : "predict")} {model} {table}{(detects ? " --alarms" : last)}");
        output.Command($"look at it: {Invocation.Place(PagePath)}");
        output.Command($"judge it by other rows: {program} evaluate {model} TABLE");
    }

    string What => fit.Model.Settings.OfSeries ? "series" : "windows";

    void WriteSeeds(Output output)
    {
        var table = new TextTable(1, "seed", "validation", "test");
        foreach (var seed in Result.Seeds)
            table.Add(FormattableString.Invariant($"{seed.Seed}"), MetricText.Of(seed.Validation, 4), seed.Test is { } test ? MetricText.Of(test, 4) : "");
        table.Write(output);
        if (Result.Seeds.All(seed => seed.Test is not null))
            output.Paragraph($"median of {Result.Seeds.Count} seeds on the test: {MetricText.Of(Median([.. Result.Seeds.Select(seed => seed.Test!.Value)]), 4)}");
    }

    static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    static string TaskName(TableTask task) => task switch
    {
        TableTask.Forecast => "forecast",
        TableTask.Classify => "classify",
        TableTask.Regress => "regress",
        _ => "detect",
    };
}
