using System.CommandLine;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Tables;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru evaluate MODEL TABLE</c>: how good a model is on other rows.</summary>
static class EvaluateVerb
{
    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "evaluate", "how good a model is on other rows",
            """
            Tells how good a model is on a table that it was not fitted to, beside plain answers. The table needs the columns that were learned,
            with what was to be answered.
            """,
            ["mogru evaluate models/ETTh1 later.csv", "mogru evaluate models/ECG200_TRAIN ECG200_TEST.txt --json -"]);
        var model = new Argument<string>("MODEL") { Description = "The folder of a model, as fit printed it." };
        var table = new Argument<string>("TABLE") { Description = "A table as fit reads it; - for standard input." };
        verb.Add(model);
        verb.Add(table);
        var sort = ValueOption.Flag("--sort", "Sort the rows by time.");
        verb.Add(sort);
        var reading = new ReadingOptions(verb);
        var json = ValueOption.Word("--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");
        verb.Add(OptionGroup.Files, json);
        verb.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            var judged = TableModel.Load(parsed.GetValue(model)!);
            var (metric, rows) = Judged(judged, parsed.GetValue(table)!, parsed.GetValue(sort) ? RowOrder.Sort : RowOrder.Check, reading.Of(parsed));
            target.ForPeople.Heading(MetricLines.Heading(metric));
            MetricLines.Write(metric, target.ForPeople);
            target.ForPeople.Heading(MetricLines.Verdict(metric));
            target.Write(new(MetricResult.Of(metric), rows, metric.Count), Json.Indented.EvaluationResult);
            return ExitCode.Done;
        });
        return verb;
    }

    static (TableMetric Metric, int Rows) Judged(TableModel model, string word, RowOrder order, TableOptions options)
    {
        if (model.Settings.SeriesInRows)
        {
            var series = TableInput.ReadSeries(word, model.Settings.Classes, options).Series;
            return (model.Evaluate(series), series.Sequences.Count);
        }
        var table = TableInput.Read(word, options, model);
        return (TableInput.Data(word, () => model.Evaluate(table, order)), table.RowCount);
    }
}
