using System.CommandLine;
using MoGru.Cells.Tables;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Tables;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru detect MODEL TABLE</c>: how odd rows are.</summary>
static class DetectVerb
{
    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "detect", "how odd rows are, and which are alarms",
            """
            Scores every row behind which a whole window stands, a line each, as soon as the row is there: how far it is from what was foretold,
            of the column that is most odd. A row is an alarm where its score is beyond the threshold, which the fit took from rows that it did
            not learn from at the rate of false alarms that it was told (fit --task detect --false-alarms). The kind is a spike, a drift or a
            sensor that is stuck.
            """,
            ["mogru detect models/pumps pumps.csv --alarms", "tail -f log.csv | mogru detect models/log - --format jsonl"]);
        var model = new Argument<string>("MODEL") { Description = "The folder of a model that fit --task detect made." };
        var table = new Argument<string>("TABLE") { Description = "A table with the columns that the model watches; - for standard input." };
        var alarms = ValueOption.Flag("--alarms", "Write alarms alone.");
        var format = ValueOption.Choice("--format", "How scores are written (default csv).", "csv", "jsonl");
        var json = ValueOption.Flag("--json", "The same as --format jsonl.");
        verb.Add(model);
        verb.Add(table);
        verb.Add(alarms);
        verb.Add(format);
        verb.Add(json);
        var reading = new ReadingOptions(verb);
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetValue(model)!;
            var asked = TableModel.Load(folder);
            if (asked.Settings.Task != TableTask.Detect)
                throw new UsageException($"detect: {Invocation.Place(folder)} does not detect; fit a model with --task detect, or use predict.");
            using var detection = new Detection(
                asked, session.Output, parsed.GetValue(json) || parsed.GetValue(format) == "jsonl", parsed.GetValue(alarms), session.Token);
            detection.Run(parsed.GetValue(table)!, reading.Of(parsed));
            return ExitCode.Done;
        });
        return verb;
    }
}
