using System.CommandLine;
using MoGru.Cells.Tables;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Tables;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru predict MODEL TABLE</c>: answers for rows.</summary>
static class PredictVerb
{
    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "predict", "forecasts, classes or numbers for rows, as they come",
            """
            Answers for every row behind which a whole window stands, a line each, as soon as the row is there; where whole series are answered,
            for every series. Rows are read one by one, in constant memory, and a pipe is answered line by line.
            """,
            [
                "mogru predict models/ETTh1 ETTh1.csv --last",
                "tail -f log.csv | mogru predict models/log -",
                "mogru predict models/ETTh1 ETTh1.csv --format jsonl",
            ]);
        var model = new Argument<string>("MODEL") { Description = "The folder of a model, as fit printed it." };
        var table = new Argument<string>("TABLE") { Description = "A table with the columns that the model sees; - for standard input." };
        var format = ValueOption.Choice("--format", "How answers are written (default csv).", "csv", "jsonl");
        var last = ValueOption.Flag("--last", "Answer for the last row alone, of each group; a forecast then has a line for each row to come.");
        verb.Add(model);
        verb.Add(table);
        verb.Add(format);
        verb.Add(last);
        var reading = new ReadingOptions(verb);
        verb.SetAction(parsed =>
        {
            var asked = TableModel.Load(parsed.GetValue(model)!);
            if (asked.Settings.Task == TableTask.Detect)
                throw new UsageException("predict: the model watches rows and answers none; use mogru detect.");
            bool asRows = parsed.GetValue(last) && asked.Settings.Task == TableTask.Forecast;
            using var answers = new AnswerLines(asked, session.Output, parsed.GetValue(format) == "jsonl", asRows);
            new Prediction(asked, answers, parsed.GetValue(last), session.Token).Run(parsed.GetValue(table)!, reading.Of(parsed));
            return ExitCode.Done;
        });
        return verb;
    }
}
