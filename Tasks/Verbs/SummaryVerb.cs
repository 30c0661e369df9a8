using System.CommandLine;
using System.Globalization;
using MoGru.Cells;
using MoGru.Cells.Tables;
using MoGru.Engine.Formats;
using MoGru.Tasks.Catalog;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Tables;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru summary MODEL</c>: what a model is, and how good it was.</summary>
static class SummaryVerb
{
    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "summary", "what a model is: columns, layers, and how good it was",
            """
            Tells of a model what it was fitted to, what it sees and answers, its cell with the equations of a step, its layers with their parameters,
            and how good it was. Of the folder of mogru train it tells task, cell and metric.
            """,
            ["mogru summary models/ETTh1", "mogru summary runs/train-20261128-120000"]);
        var model = new Argument<string>("MODEL") { Description = "The folder of a model, as fit printed it, or that of a run." };
        verb.Add(model);
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetValue(model)!, run = Path.Combine(folder, "run.json");
            if (!File.Exists(Path.Combine(folder, "model.json")) && File.Exists(run))
                WriteRun(ResultFile.Read(run).Run!, session.Output);
            else
                Write(TableModel.Load(folder), ModelFolder.ResultOf(folder), session.Output);
            return ExitCode.Done;
        });
        return verb;
    }

    static void Write(TableModel model, FitResult? fit, Output output)
    {
        var settings = model.Settings;
        output.Heading(Headline(settings));
        Add(output, "targets", List(settings.Targets));
        Add(output, "classes", List(settings.Classes));
        Add(output, "inputs", List(settings.Inputs));
        Add(output, "time", settings.Time is { } time ? List([time]) : "");
        Add(output, "group", settings.Group is { } group ? List([group]) : "");
        Add(output, "calendar", string.Join(", ", settings.Calendar).ToLowerInvariant());
        Add(output, "quantiles", string.Join(", ", settings.Quantiles.Select(one => one.ToString(CultureInfo.InvariantCulture))));
        Add(output, "learned from", Quote.Visible(fit?.Table ?? ""));
        Add(output, "data, SHA-256", model.DataDigest ?? "");
        output.Heading($"The cell {settings.CellName}");
        foreach (string equation in CellFacts.Of(CellSpec.Parse(settings.CellName)).Equations)
            output.Text.WriteLine(equation);
        WriteLayers(model, output);
        if (fit is null)
            output.Paragraph("How good it was is not known: there is no fit.json in the folder; mogru evaluate tells it of other rows.");
        else
            WriteFit(fit, output);
    }

    static string Headline(TableModelSettings settings)
    {
        string seen = settings.OfSeries ? "whole series" : Counted.Of(settings.Window, "row");
        return settings.Task switch
        {
            TableTask.Forecast => $"Foretells {Counted.Of(settings.Horizon, "row")} from {seen}",
            TableTask.Detect => $"Watches rows, each by the {settings.Window} before it",
            TableTask.Classify => $"Tells {Counted.Of(settings.Classes.Count, "class", "classes")} apart by {seen}",
            _ => $"Tells numbers from {seen}",
        };
    }

    static void WriteLayers(TableModel model, Output output)
    {
        var summary = model.Summary();
        output.Heading(model.Settings.OfSeries ? "Layers, for one step" : "Layers, for one window");
        var layers = new TextTable(3, "layer", "what", "output", "parameters", "multiply-adds");
        foreach (var layer in summary.Layers)
            layers.Add(layer.Name, layer.Kind, $"{layer.Output}", Text(layer.Parameters), Text(layer.MultiplyAdds));
        layers.Add("all", "", $"{summary.Output}", Text(summary.Parameters), Text(summary.MultiplyAdds));
        layers.Write(output);
    }

    static void WriteFit(FitResult fit, Output output)
    {
        if (fit.Metric is { } metric)
        {
            output.Heading(FormattableString.Invariant($"How good it was, over {fit.Test} that it had not seen"));
            var table = new TextTable(1, "answer", metric.Name);
            table.AddBest("model", MetricText.Of(metric.Model, 4));
            foreach (var (name, value) in metric.Baselines)
                table.Add(name, MetricText.Of(value, 4));
            table.Write(output);
        }
        output.Heading(Quote.Visible(fit.Verdict));
    }

    static void WriteRun(RunResult run, Output output)
    {
        output.Heading($"A run of {Quote.Visible(run.Task)}");
        Add(output, "cell", Quote.Visible(run.Cell));
        Add(output, "parameters", Text(run.Parameters));
        Add(output, "seed", Text(run.Seed));
        Add(output, "epochs", Text(run.Epochs.Count));
        Add(output, $"{run.Metric}, last", MetricText.Of(run.Final, 4));
        Add(output, $"{run.Metric}, best", MetricText.Of(run.Best, 4));
        Add(output, "data", Quote.Visible(run.Data));
        Add(output, "model, SHA-256", run.ModelSha256);
        Add(output, "ended early", Quote.Visible(run.Error ?? ""));
    }

    static void Add(Output output, string name, string value)
    {
        if (value.Length > 0)
            output.Paragraph($"{name}: {value}");
    }

    static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => Quote.Visible(name)));

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
