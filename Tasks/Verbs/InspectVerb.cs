using System.CommandLine;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Inspection;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru inspect FILE</c>: what is inside.</summary>
static class InspectVerb
{
    // Of a table that is not read whole.
    const int MostRows = 1_000_000;
    const long MostBytes = 1L << 28;

    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Data, "inspect", "what is in a file: tensors, a table, a run, a model",
            """
            Shows what is in a file, told by its content, whatever its name: safetensors, npy, npz, MATLAB, ONNX, what torch.save
            wrote, a table as text (CSV and the like, gzip-compressed or not), or the folder of a run or a model. No more than headers
            is read, and a million rows of a table; with --verbose all of it, for the least, the largest and the mean of every tensor,
            NaN and infinities, and digests are compared.
            """,
            ["mogru inspect runs/train/model.safetensors", "mogru inspect weights.pt --verbose", "mogru inspect table.csv.gz --json -"]);
        var file = new Argument<string>("FILE") { Description = "The file, or the folder of a run or a model." };
        var json = ValueOption.Word("--json", "Write what is found as JSON; - for standard output and nothing else there.", "FILE");
        command.Add(file);
        command.Add(json);
        var reading = new ReadingOptions(command);
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            Run(session, parsed.GetValue(file)!, reading.Of(parsed), target);
            return ExitCode.Done;
        });
        return command;
    }

    static void Run(Session session, string path, TableOptions reading, JsonTarget json)
    {
        bool all = session.Output.IsVerbose;
        var (format, contents) = Directory.Exists(path)
            ? FolderContents.Read(path, all, session.Token)
            : ("", FileContents.Read(path, all, session.Token));
        InspectResult result;
        if (contents.Format == FileFormat.Text)
        {
            var table = Table.Read(path, all ? reading : reading with { MostRows = MostRows, MostBytes = MostBytes });
            var summary = table.Summary();
            InspectionLines.Write(path, table, summary, json.ForPeople);
            result = InspectionLines.Result(table, summary);
        }
        else
        {
            result = InspectionLines.Result(format.Length > 0 ? format : InspectionLines.NameOf(contents.Format), contents);
            InspectionLines.Write(path, contents, result, json.ForPeople);
        }
        json.Write(result, Json.Indented.InspectResult);
    }
}
